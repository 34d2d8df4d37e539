import DeviceKit
import Foundation
import Rendering
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// The driver's rules with time as a parameter, and the shipped files as the driver and the simulator read them.
@Suite struct OnbonPlanTests {
    @Test func nothingIsSentBeforeTheBoardWasAsked() {
        var plan = plan()
        plan.show(BoardContent(base: "热情为您服务"), now: .zero)
        #expect(plan.next(now: .zero) == .queryStatus)
    }

    /// Milliseconds that the last question took, and until the next: a fortieth of the bus at most, a second at least, the
    /// profile's two seconds at the latest.
    @Test(arguments: [(nil, 2_000), (5, 1_000), (25, 1_000), (40, 1_600), (90, 2_000)])
    func aFastLineIsAskedMoreOften(_ took: Int?, _ pause: Int) {
        var plan = plan()
        plan.statusTook = took.map { .milliseconds($0) }
        plan.answered(status(areas: []), now: .zero)
        #expect(plan.nextDue(now: .zero) == .milliseconds(pause))
        #expect(plan.next(now: .milliseconds(pause - 1)) == nil && plan.next(now: .milliseconds(pause)) == .queryStatus)
        plan.isSuspect = true
        #expect(plan.nextDue(now: .zero) == .milliseconds(250) && plan.next(now: .milliseconds(250)) == .queryStatus)
    }

    @Test func areasOfAFormerAgentAreReplacedOrDeleted() throws {
        var plan = plan()
        plan.answered(status(areas: [0, 1, 5]), now: .zero)
        #expect(plan.next(now: .zero) == nil, "nothing is wished yet")
        plan.show(BoardContent(base: "热情为您服务"), now: .zero)
        guard case .areas(let update)? = plan.next(now: .zero) else {
            Issue.record("no update")
            return
        }
        #expect(update.deleted == [1, 5])
        #expect(update.areas.map(\.id) == [0])
        plan.acknowledged(.areas(update), now: .zero)
        #expect(plan.isSettled)
    }

    @Test func aCallFlashesForThreeSecondsAndIsRenewedEveryFifteen() throws {
        var (plan, board) = (plan(), board())
        plan.show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1), now: .zero)
        bring(&plan, to: &board, at: .zero)
        #expect(board.picture(now: .milliseconds(100)).text == "请A012号")
        #expect(board.picture(now: .milliseconds(600)).text == "")
        #expect(board.picture(now: .milliseconds(1_100)).text == "请A012号")
        #expect(plan.nextDue(now: .milliseconds(10)) <= .seconds(3))
        bring(&plan, to: &board, at: .milliseconds(3_000))
        for now in Swift.stride(from: 3_000, to: 40_000, by: 250) {
            #expect(board.picture(now: .milliseconds(now)).text == "请A012号")
        }
        // Renewed for ten minutes: never gone, never flashing again.
        for second in 4...600 {
            bring(&plan, to: &board, at: .seconds(second))
            #expect(board.picture(now: .milliseconds(second * 1_000 + 700)).text == "请A012号")
        }
        // The agent dies: within 60 s the base text, although nobody says so.
        #expect(board.picture(now: .seconds(660)).text == "热情为您服务")
    }

    @Test func aRecallFlashesAnewAndTheSameContentDoesNot() {
        var (plan, board) = (plan(), board())
        plan.show(BoardContent(base: "", call: "请A012号", callSerial: 1), now: .zero)
        bring(&plan, to: &board, at: .zero)
        bring(&plan, to: &board, at: .seconds(4))
        plan.show(BoardContent(base: "暂停服务", call: "请A012号", callSerial: 1), now: .seconds(5))
        bring(&plan, to: &board, at: .seconds(5))
        #expect(board.picture(now: .milliseconds(5_600)).text == "请A012号")
        plan.show(BoardContent(base: "暂停服务", call: "请A012号", callSerial: 2), now: .seconds(6))
        bring(&plan, to: &board, at: .seconds(6))
        #expect(board.picture(now: .milliseconds(6_600)).text == "")
    }

    @Test func aHallBoardFlashesWholePages() {
        var plan = OnbonBoardPlan(
            traits: OnbonObjectionTests.hall, dialect: .standard, placement: .init(address: 1))
        var board = SimulatedBoard(widthInPixels: 128, heightInPixels: 64, address: 1)
        let call = "A012到3号窗口\nB007到5号窗口"
        plan.show(BoardContent(base: "请看大厅屏幕", call: call, callSerial: 1), now: .zero)
        bring(&plan, to: &board, at: .zero)
        #expect(board.picture(now: .milliseconds(100)).text == call)
        #expect(board.picture(now: .milliseconds(600)).text == "")
    }

    @Test func brightnessFollowsThePlacement() {
        var plan = OnbonBoardPlan(
            traits: OnbonObjectionTests.window, dialect: .standard, placement: .init(address: 1, brightness: 5))
        var board = board()
        plan.show(BoardContent(base: "热情为您服务"), now: .zero)
        bring(&plan, to: &board, at: .zero)
        #expect(board.brightness == 5)
    }

    @Test func aBoardSwitchedOffByOthersIsSwitchedOnAgain() {
        var (plan, board) = (plan(), board())
        plan.show(BoardContent(base: "热情为您服务"), now: .zero)
        bring(&plan, to: &board, at: .zero)
        plan.answered(status(areas: [0], isOn: false), now: .seconds(2))
        #expect(plan.next(now: .seconds(2)) == .power(isOn: true))
    }

    @Test(arguments: ["onbon-bx-5k1", "onbon-bx-5k1-hall"]) func shippedFilesAreReadByBothEnds(_ id: String) throws {
        let device = try file("devices/\(id).yaml")
        let profile = try file("firmware-profiles/onbon-bx-5k.yaml")
        let model = try DriverEntry(board: OnbonBoard.self).read(device, profile)
        try model.check(DataFile(file: "hall.yaml", text: "address: 3\n"))
        let decoded = try StrictYAML.decode(
            FirmwareProfile<OnbonBX.Dialect>.self, from: profile.text, file: profile.file)
        #expect(decoded.dialect == .standard)
        #expect(decoded.wireFormat == OnbonBX.name)
        let board = try SimulatedBoard(device: device, profile: profile, address: 3)
        #expect(board.widthInPixels == 128)
    }

    // MARK: - Support

    private func plan() -> OnbonBoardPlan {
        OnbonBoardPlan(traits: OnbonObjectionTests.window, dialect: .standard, placement: .init(address: 1))
    }

    private func board() -> SimulatedBoard { SimulatedBoard(widthInPixels: 128, heightInPixels: 16, address: 1) }

    private func status(areas: [UInt8], isOn: Bool = true) -> OnbonBX.Status {
        OnbonBX.Status(
            isOn: isOn, brightness: 15, clock: WireBytes([UInt8](repeating: 0, count: 8)), programs: 0,
            program: [0, 0, 0, 0], specialAreas: 0, pages: 0, dynamicAreas: areas, trailing: [])
    }

    /// Carries out everything that is due at `now`, as the driver does, without waiting.
    private func bring(_ plan: inout OnbonBoardPlan, to board: inout SimulatedBoard, at now: Duration) {
        for _ in 0..<10 {
            guard let request = plan.next(now: now) else { return }
            let content: OnbonBX.Content =
                switch request {
                case .queryStatus: .queryStatus
                case .power(let isOn): .power(isOn: isOn)
                case .brightness(let level): .brightness(level: level)
                case .areas(let update): .dynamicAreas(update: update)
                }
            let question = OnbonBX.Message(
                destination: 1, source: 0x8000,
                envelope: .fontCard(
                    reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: 0xFE, version: 2, barcode: nil),
                answer: 1, content: content)
            guard let bytes = try? OnbonBX.encode([question], from: .host, dialect: .standard),
                let answer = try? OnbonBX.decode(
                    board.receive(bytes, now: now), from: .device, dialect: .standard
                ).first
            else {
                Issue.record("no answer to \(request)")
                return
            }
            if case .status(let status) = answer.content {
                plan.answered(status, now: now)
            } else {
                #expect(answer.content == .acknowledged)
                plan.acknowledged(request, now: now)
            }
        }
        Issue.record("the plan does not come to rest")
    }

    private func file(_ path: String) throws -> DataFile {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return DataFile(file: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }
}
