import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// Asking the addresses of a bus, beside the work of the boards that hang on it.
@Suite("Addresses of a bus") struct AddressQuestionTests {
    @Test(
        "cards that are there answer, others do not, and a board that is asked goes on showing", .timeLimit(.minutes(1))
    )
    func onbon() async throws {
        let suite = OnbonBoardTests()
        try await suite.withBoards(3) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await suite.becomes { await bus.text(0) == "热情为您服务" })
            for (address, answer) in [(1, AddressAnswer.answered), (2, .answered), (3, .answered), (4, .silent)] {
                #expect(await boards[0].ask(address: address) == answer, "address \(address)")
            }
            #expect(await boards[0].ask(address: 70_000) == .silent)
            await bus.change(1) { $0.isMainsOff = true }
            #expect(await boards[0].ask(address: 2) == .silent)
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await suite.becomes { await bus.text(0) == "请A012号" })
            #expect(boards[0].busAddress == 1 && boards[0].canAskAddresses)
        }
    }

    @Test("whoever asks a driver that has ended is told at once that nothing came", .timeLimit(.minutes(1)))
    func ended() async throws {
        var last: OnbonBoard?
        try await OnbonBoardTests().withBoards(1) { _, boards in last = boards[0] }
        #expect(try await #require(last).ask(address: 1) == .silent)
    }

    @Test("a display with registers is asked at its own address and at another's", .timeLimit(.minutes(1)))
    func registers() async throws {
        let (device, profile, header, model) = try ShippedFiles.shipped.read("armfly-led485")
        let wire = LoopbackPort(AnyFarEnd(try DefinedDevice.make(device: device, profile: profile, address: 3)))
        let driver = try model.make(DeviceModel.placement(of: header.driver), wire)
        let board = try #require(driver as? any AddressedDevice)
        let run = ending(of: board)
        #expect(board.busAddress == 3)
        if board.canAskAddresses { #expect(await board.ask(address: 3) == .answered) }
        #expect(await board.ask(address: 9) == .silent)
        run.cancel()
        #expect(await run.value == nil)
    }
}
