import DeviceKit
import Foundation
import Testing
import WireFormats

@testable import DeviceDrivers
@testable import SimulatedHall

/// The shipped files of the input devices: understood by their drivers, and good for the simulators.
@Suite struct TerminalSimulationTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func file(_ path: String) throws -> DataFile {
        DataFile(file: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }

    struct Shipped: Sendable, CustomTestStringConvertible {
        var device: String
        var profile: String?
        var placement: String
        var entry: DriverEntry
        var testDescription: String { device }
    }

    static let shipped = [
        Shipped(
            device: "generic-hall-rs485-terminal", profile: "hall-rs485-terminal", placement: "address: 1",
            entry: DriverEntry(HallRS485Terminal.self)),
        Shipped(
            device: "generic-hall-rs485-evaluator", profile: "hall-rs485-evaluator", placement: "address: 129",
            entry: DriverEntry(HallRS485EvaluationPad.self)),
        Shipped(
            device: "generic-hall-rs485-evaluator-four-keys", profile: "hall-rs485-evaluator-four-keys",
            placement: "address: 129", entry: DriverEntry(HallRS485EvaluationPad.self)),
        Shipped(
            device: "generic-sdt-serial-reader", profile: "sdt-sam", placement: "{}",
            entry: DriverEntry(SDTCardReader.self)),
        Shipped(
            device: "generic-gpio-button", profile: nil, placement: "{}", entry: DriverEntry(GPIOCallButton.self)),
    ]

    @Test(arguments: shipped) func everyFileIsUnderstood(_ shipped: Shipped) throws {
        let device = try Self.file("devices/\(shipped.device).yaml")
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        #expect(header.id == shipped.device)
        #expect(header.driver == shipped.entry.name)
        #expect(header.firmware.map(\.profile) == [shipped.profile].compactMap { $0 })
        let profile = try shipped.profile.map { try Self.file("firmware-profiles/\($0).yaml") }
        try shipped.entry.read(device, profile).check(DataFile(file: "hall.yaml", text: shipped.placement))
    }

    @Test func wrongValuesAreRefusedWithTheirPlace() throws {
        let shipped = Self.shipped[0]
        let device = try Self.file("devices/\(shipped.device).yaml")
        let profile = try Self.file("firmware-profiles/hall-rs485-terminal.yaml")
        func refusal(_ device: DataFile, _ profile: DataFile, _ placement: String) -> String? {
            do throws(DataFileError) {
                try shipped.entry.read(device, profile).check(DataFile(file: "hall.yaml", text: placement))
                return nil
            } catch { return error.description }
        }
        #expect(refusal(device, profile, "address: 1") == nil)
        #expect(refusal(device, profile, "address: 200")?.contains("allowed: 1 to 128") == true)
        #expect(refusal(device, profile, "adress: 1") != nil)
        var wrong = device
        wrong.text = device.text.replacingOccurrences(of: "ticketDigits: 4", with: "ticketDigits: 7")
        #expect(refusal(wrong, profile, "address: 1")?.contains("allowed: 1 to 6") == true)
        var keys = profile
        keys.text = profile.text.replacingOccurrences(of: "means: callNext", with: "means: callNxt")
        #expect(refusal(device, keys, "address: 1")?.hasPrefix("firmware-profiles/hall-rs485-terminal.yaml:") == true)
    }

    @Test func simulatorsAreMadeFromTheSameFiles() throws {
        let profile = try Self.file("firmware-profiles/hall-rs485-terminal.yaml")
        var terminal = try SimulatedTerminal(
            device: Self.file("devices/generic-hall-rs485-terminal.yaml"), profile: profile, address: 3)
        #expect(terminal.places.count == 6)
        let sent = terminal.press(.missed, now: .zero)
        #expect(sent == HallRS485.Frame(address: 3, command: 1, data: [5, 0x0F]).bytes)
        var pad = try SimulatedEvaluationPad(
            profile: Self.file("firmware-profiles/hall-rs485-evaluator.yaml"), address: 0x83)
        #expect(pad.press(grade: 5, now: .zero) == HallRS485.Frame(address: 0x83, command: 0x11, data: [5]).bytes)
        var four = try SimulatedEvaluationPad(
            profile: Self.file("firmware-profiles/hall-rs485-evaluator-four-keys.yaml"), address: 0x83)
        #expect(four.press(grade: 5, now: .zero).isEmpty)
        #expect(four.keys.count == 4)
        _ = try SimulatedCardReader(profile: Self.file("firmware-profiles/sdt-sam.yaml"))
    }

    @Test func aTerminalRepeatsUntilItIsAnsweredAndThenGivesUp() throws {
        var terminal = SimulatedTerminal(address: 1, seed: 7)
        let frame = terminal.press(.callNext, now: .zero)
        #expect(!frame.isEmpty)
        #expect(terminal.press(.recall, now: .zero).isEmpty)
        var times: [Int] = []
        for millisecond in 1...10_000 where !terminal.tick(now: .milliseconds(millisecond)).isEmpty {
            times.append(millisecond)
        }
        #expect(terminal.abandoned == 2)
        #expect(times.count == 9 + 10)
        #expect(Set(zip(times, times.dropFirst()).map { $1 - $0 }).count > 5)
        #expect(!terminal.isWaiting)
    }

    @Test func syntheticPeopleAreSoundAndTheSameEveryTime() throws {
        for seed in UInt64(0)..<200 {
            for document in SyntheticIdentity.Document.allCases {
                let identity = SyntheticIdentity(seed: seed, document: document)
                #expect(identity == SyntheticIdentity(seed: seed, document: document))
                #expect(IdentityNumber.kind(of: identity.number.utf8) != nil, "\(identity.number)")
                #expect(identity.textBlock.count == 256)
                #expect(identity.photo.count == 1024)
                guard document != .unknown else { continue }
                let text = try SDT.CardText(text: identity.textBlock[...])
                #expect(text.number == Array(identity.number.utf8))
            }
        }
        #expect(Set((0..<1000).map { SyntheticIdentity(seed: $0).number }).count > 990)
    }

    @Test func simulatorsStandRandomBytes() {
        var random = InputsRandom(state: 1)
        var terminal = SimulatedTerminal(address: 1)
        var pad = SimulatedEvaluationPad(address: 0x81)
        var reader = SimulatedCardReader()
        for index in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let now = Duration.milliseconds(index)
            _ = terminal.receive(bytes, now: now)
            _ = pad.receive(bytes, now: now)
            _ = reader.receive(bytes, now: now)
        }
    }
}
