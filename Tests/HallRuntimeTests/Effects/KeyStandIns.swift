import DeviceKit
import HallDomain

@testable import HallRuntime

/// A button whose key a test presses, at times of the button's own clock.
actor ButtonStandIn: CallButton {
    static let name = "button-stand-in"
    static let role = DeviceRole.callButton
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let events: AsyncStream<ButtonEvent>
    private let happened: AsyncStream<ButtonEvent>.Continuation

    init() {
        health = AsyncStream { $0.finish() }
        (events, happened) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}

    nonisolated func press(at seconds: Double) { happened.yield(.pressed(at: .seconds(seconds))) }
    nonisolated func release(at seconds: Double) { happened.yield(.released(at: .seconds(seconds))) }

    /// A press of a tenth of a second.
    nonisolated func tap(at seconds: Double) {
        press(at: seconds)
        release(at: seconds + 0.1)
    }

    static func placed(_ settings: ButtonGrammar.Settings) throws -> PlacedDevice {
        try .standIn(DriverEntry(ButtonStandIn.self), "button-1", window: "1", button: settings)
    }
}

/// A call terminal that remembers what it was told.
actor TerminalStandIn: CallTerminal {
    static let name = "terminal-stand-in"
    static let role = DeviceRole.callTerminal
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let keys: AsyncStream<TerminalKey>
    private let pressed: AsyncStream<TerminalKey>.Continuation
    private(set) var displays: [TerminalDisplay] = []
    private(set) var beeps = 0

    init() {
        health = AsyncStream { $0.finish() }
        (keys, pressed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}
    func display(_ display: TerminalDisplay) { displays.append(display) }
    func beep() { beeps += 1 }
    nonisolated func press(_ key: TerminalKey) { pressed.yield(key) }

    static func placed() throws -> PlacedDevice {
        try .standIn(DriverEntry(TerminalStandIn.self), "terminal-1", window: "1")
    }
}

/// A rating pad that counts how often it asked.
actor PadStandIn: EvaluationPad {
    static let name = "pad-stand-in"
    static let role = DeviceRole.evaluationPad
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let grades: AsyncStream<Int>
    nonisolated let answersApart: AsyncStream<String>
    private let pressed: AsyncStream<Int>.Continuation
    private let answered: AsyncStream<String>.Continuation
    private(set) var asked = 0

    init() {
        health = AsyncStream { $0.finish() }
        (answersApart, answered) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (grades, pressed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}
    func ask() { asked += 1 }
    nonisolated func press(_ grade: Int) { pressed.yield(grade) }
    nonisolated func press(_ label: String) { answered.yield(label) }

    static func placed() throws -> PlacedDevice {
        try .standIn(DriverEntry(PadStandIn.self), "pad-1", window: "1")
    }
}
