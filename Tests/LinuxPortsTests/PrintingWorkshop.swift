import DeviceKit
import Glibc
import LinuxPorts
import SimulatedHall

/// What the printing tests share: a short folder, the backend's binary, waiting for conditions.
enum PrintingWorkshop {
    struct Missed: Error, CustomStringConvertible {
        var description: String
    }

    /// `hall-print` beside the test bundle, where the build puts it.
    static let backend: String? = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
        let folder = bundle.map {
            $0.split(separator: "/", omittingEmptySubsequences: false).prefix { !$0.hasSuffix(".xctest") }
        }
        let path = folder.map { $0.joined(separator: "/") + "/hall-print" }
        return path.flatMap { access($0, X_OK) == 0 ? $0 : nil }
    }()

    static let withoutBackend = "hall-print is not built beside the test bundle"
    static let withoutCups = "cupsd is not installed (Debian package cups-daemon)"

    /// A folder that `lp` can reach and whose socket paths stay short.
    static func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        var template = Array("/tmp/hkt-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else {
            throw Missed(description: "no folder under /tmp")
        }
        chmod(path, 0o755)
        defer {
            for name in ["relay.sock", "document", "output", "notes.txt"] { unlink(path + "/" + name) }
            rmdir(path)
        }
        return try await body(path)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Missed(description: "writing \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next job at the relay.
    static func nextJob(_ relay: RelayServer) async throws -> RelayedJob {
        try await next(relay.jobs, "a job at the relay")
    }

    static func next<Element: Sendable>(_ stream: AsyncStream<Element>, _ what: String) async throws -> Element {
        let element = try await within(what) {
            var iterator = stream.makeAsyncIterator()
            return await iterator.next()
        }
        guard let element else { throw Missed(description: "\(what): the stream ended") }
        return element
    }

    /// What a job's `cancelled` gives until it ends: 1 for the spooler's word, 0 for an end without a word.
    static func cancellations(_ job: RelayedJob) async throws -> Int {
        try await within("the end of the job's wait") {
            var count = 0
            for await _ in job.cancelled { count += 1 }
            return count
        }
    }

    /// What `body` gives, or an error after a generous time.
    static func within<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(15))
                throw Missed(description: "waited in vain for \(what)")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw Missed(description: what) }
            return value
        }
    }

    /// Waits until `condition` gives something.
    static func eventually<Value: Sendable>(
        _ what: String, _ condition: @escaping @Sendable () async throws -> Value?
    ) async throws -> Value {
        try await within(what) {
            while true {
                if let value = try await condition() { return value }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}

/// A private cupsd with one queue, a relay and a spooler.
struct PrintingCups: Sendable {
    let cups: PrivateCups
    let relay: RelayServer
    let spooler: CUPSSpooler
    let folder: String
    static let queue = "tickets"

    static func run(
        dirtyCleanInterval: Int = 30, systemGroups: [String]? = nil,
        _ body: (PrintingCups) async throws -> Void
    ) async throws {
        guard let backend = PrintingWorkshop.backend else {
            throw PrintingWorkshop.Missed(description: PrintingWorkshop.withoutBackend)
        }
        try await PrintingWorkshop.inFolder { folder in
            let cups = try PrivateCups(
                folder: folder + "/c", backend: backend, dirtyCleanInterval: dirtyCleanInterval,
                systemGroups: systemGroups)
            let relay = try RelayServer(.init(socketPath: folder + "/relay.sock"))
            do {
                try await cups.start()
                try await cups.add(.init(name: queue, device: "printer-1", relaySocket: folder + "/relay.sock"))
                let spooler = CUPSSpooler(server: .init(socket: cups.socketPath))
                try await body(PrintingCups(cups: cups, relay: relay, spooler: spooler, folder: folder))
            } catch {
                await cups.remove()
                await relay.close()
                throw error
            }
            await cups.remove()
            await relay.close()
        }
    }

    /// A job with its number in uuid and name.
    static func job(_ number: Int, bytes: [UInt8] = [0x1B, 0x40]) -> SpoolJob {
        let digits = String(number)
        let tail = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        return SpoolJob(
            queue: queue, uuid: "urn:uuid:6ba7b810-9dad-41d1-80b4-\(tail)", name: "A00\(number)", bytes: bytes)
    }

    /// Waits until a job has ended, and gives its state.
    func ending(of id: Int) async throws -> Int {
        try await PrintingWorkshop.eventually("the end of job \(id)") {
            try await spooler.endedJobs(on: Self.queue).first { $0.id == id }?.state
        }
    }

    /// `lpstat -l -p QUEUE`.
    func alerts() async throws -> String {
        let output = try await cups.run(["lpstat", "-l", "-p", Self.queue]).output
        return output.split(separator: "\n").first { $0.contains("Alerts:") }.map(String.init) ?? output
    }
}
