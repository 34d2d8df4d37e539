import Glibc
import Testing

@testable import SimulatedHall

/// A hall whose disk is filled while people take numbers.
@Suite(
    "a full disk", .serialized,
    .enabled(if: HallPrograms.missingAgent.isEmpty, "needs \(HallPrograms.missingAgent.joined(separator: ", "))"))
struct FullDiskTests {
    /// A file system of 16 MiB below a private folder, in memory.
    private static func withSmallDisk(at path: String, _ body: () async throws -> Void) async throws {
        try #require(mount("tmpfs", path, "tmpfs", 0, "size=16m") == 0, "mounting: errno \(errno)")
        do { try await body() } catch {
            umount2(path, Int32(MNT_DETACH))
            throw error
        }
        umount2(path, Int32(MNT_DETACH))
    }

    private static let hall = """
        hall: full
        region: test
        name: { zh: 满盘大厅, en: Full Hall }
        departments: [{ id: police, name: { zh: 公安局, en: Police } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: household, itemCode: "1", name: { zh: 户口, en: Household }, shortName: { zh: 户籍办理, en: Household },
              department: police, prefix: A }
        windows: [{ id: "1", kind: general, zone: A, services: [household] }]
        kiosks: [{ id: "1", zone: A }]
        staff: [{ id: "1001", name: 陈静, roles: [window] }]
        devices: []

        """

    @Test(.timeLimit(.minutes(3)), .enabled(if: geteuid() == 0, "mounting a small disk needs root"))
    func numbersStopAndGoOnByThemselves() async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let port = try #require(LoopbackPorts.free(1).first)
        let agent = LoneAgent(
            .init(
                folder: folder, programs: HallPrograms.folder, share: HallPrograms.share, port: port,
                hallFile: Self.hall))
        let state = agent.root + "/var/lib/hallkit"
        try #require(StageFolder.make(state))
        try await Self.withSmallDisk(at: state) {
            do {
                try await agent.start()
                try await fillAndEmpty(LoopbackClient(port: UInt16(port)), ballast: state + "/ballast")
            } catch {
                await agent.strike()
                throw error
            }
            await agent.strike()
        }
    }

    private func take(_ client: LoopbackClient, _ request: String) async throws -> (status: Int, body: JSON) {
        let json = #"{"request":"\#(request)","service":"household","paper":false}"#
        let answer = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: json)
        return (answer.status, JSON(answer.body) ?? .null)
    }

    private func fillAndEmpty(_ client: LoopbackClient, ballast: String) async throws {
        var given: [String] = []
        func note(_ answer: (status: Int, body: JSON)) {
            if answer.status == 201, let number = answer.body["ticket"]?["number"]?.text { given.append(number) }
        }
        try await eventually("the day is open") { try await take(client, "first-one").status == 201 }
        note(try await take(client, "first-one"))
        for index in 0..<40 { note(try await take(client, "before-\(index)")) }
        #expect(given.count >= 40)
        Self.fill(ballast)
        var refusal = JSON.null
        try await eventually("a number is refused") {
            let answer = try await take(client, "meanwhile-\(given.count)")
            note(answer)
            refusal = answer.body
            return answer.status == 503
        }
        #expect(refusal["error"]?["code"]?.text == "disk-full")
        #expect(refusal["error"]?["zh"]?.text?.contains("暂停取号") == true)
        try await eventually("it is a fault with its code") {
            let status = JSON(try await client.request("GET", "/api/v1/status").body)
            let store = status?["devices"]?.list.first { $0["id"]?.text == "store" }
            return store?["faults"]?.list.first?["code"]?.text == "D01"
        }
        for index in 0..<5 { #expect(try await take(client, "refused-\(index)").status == 503) }
        unlink(ballast)
        let begun = ContinuousClock.now
        try await eventually("numbers are given again") {
            let answer = try await take(client, "after-\(given.count)")
            note(answer)
            return answer.status == 201
        }
        #expect(ContinuousClock.now - begun <= .seconds(10))
        #expect(Set(given).count == given.count)
        for number in given {
            #expect(try await client.request("GET", "/api/v1/tickets?number=\(number)").status == 200, "\(number)")
        }
    }

    /// Writes until nothing fits any more.
    private static func fill(_ path: String) {
        guard let file = fopen(path, "w") else { return }
        setvbuf(file, nil, Int32(_IONBF), 0)
        let zeros = [UInt8](repeating: 0, count: 4096)
        while fwrite(zeros, 1, zeros.count, file) == zeros.count {}
        fclose(file)
    }

    private func eventually(_ what: String, _ isMet: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isMet() {
            guard ContinuousClock.now < deadline else {
                Issue.record("waited in vain until \(what)")
                return
            }
            // Nobody tells a client of the API when it is so: it is asked again.
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
