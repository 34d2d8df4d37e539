public import DeviceKit
public import WireFormats

/// A call terminal on the hall's RS-485 bus (`HallRS485`).
///
/// A key is handed up before anything else is done, then its frame is sent back at once: that is the
/// acknowledgement, and it does not wait for the bus. What is to be shown waits for the bus, and the newest wins.
public actor HallRS485Terminal: CallTerminal, HallRS485Device {
    /// Its name in a device file.
    public static let name = "hall-rs485-terminal"
    /// What it is to the hall.
    public static let role = DeviceRole.callTerminal

    /// How its firmware speaks.
    public typealias Dialect = HallRS485.Dialect
    /// What it talks through.
    public typealias DevicePort = any SerialPort

    /// What a model's display takes.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// Places on the display, 1 … 12.
        public var places: Int
        /// The most digits of a ticket that the model takes, 1 … `places`.
        public var ticketDigits: Int
        /// Digits of the number of those who wait, 1 … `places`.
        public var waitingDigits: Int

        /// A model's display.
        public init(places: Int, ticketDigits: Int, waitingDigits: Int) {
            self.places = places
            self.ticketDigits = ticketDigits
            self.waitingDigits = waitingDigits
        }

        /// Bounds of the values.
        public func problems() -> [String] {
            guard (1...12).contains(places) else { return ["places is \(places); allowed: 1 to 12"] }
            return [("ticketDigits", ticketDigits), ("waitingDigits", waitingDigits)].compactMap { name, value in
                (1...places).contains(value) ? nil : "\(name) is \(value); allowed: 1 to \(places) (places)"
            }
        }
    }

    /// Where it hangs.
    public struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the terminal, 1 … 128.
        public var address: Int

        /// A terminal's place.
        public init(address: Int) { self.address = address }

        /// Bounds of the address.
        public func problems() -> [String] {
            (1...128).contains(address) ? [] : ["address is \(address); allowed: 1 to 128"]
        }
    }

    /// Keys in the order pressed (`.bufferingOldest(16)`); ends with `run()`.
    public nonisolated let keys: AsyncStream<TerminalKey>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let pressed: AsyncStream<TerminalKey>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    private let traits: Traits
    let dialect: Dialect
    let address: UInt8
    let port: any SerialPort
    let now: @Sendable () -> Duration
    var hearing: HallRS485Hearing
    var presence: HallRS485Presence
    var noise = NoiseCount()
    var answers: AnswerWindow
    private var unknownKeys = 0
    var outbox = HallRS485Outbox()
    var sender: Task<Void, Never>?
    /// What stands on the display and is sent again, since nothing tells that it came.
    private var standing: TerminalDisplay?
    private var refreshDue: Duration?

    /// Takes over an open port.
    public init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, now: port.stopwatch())
    }

    init(
        traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort,
        now: @escaping @Sendable () -> Duration
    ) {
        (keys, pressed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        address = UInt8(clamping: placement.address)
        (self.traits, self.dialect, self.port, self.now) = (traits, dialect, port, now)
        hearing = HallRS485Hearing(address: address, dialect: dialect)
        presence = HallRS485Presence(probe: dialect.probe, now: now())
        answers = AnswerWindow(dialect.probe == nil ? .heard : .asked)
    }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            sender?.cancel()
            pressed.finish()
            told.finish()
        }
        try await listen()
    }

    /// Queues what is to be shown and returns at once; the newest wins while the bus is busy.
    public func display(_ display: TerminalDisplay) async {
        port.surroundings.took(.display(display))
        standing = display
        refreshDue = dialect.refreshSeconds > 0 ? now() + .seconds(dialect.refreshSeconds) : nil
        if let frame = frame(showing: display) { send(frame) }
    }

    /// Queues one short beep and returns at once.
    public func beep() async {
        port.surroundings.took(.beep)
        send(HallRS485.Frame(address: address, command: 0x03))
    }

    // MARK: hearing

    func act(on heard: HallRS485Hearing.Heard) async throws(DeviceError) {
        let message = HallRS485.Message(heard.frame, from: .device, dialect: dialect)
        if case .pressed(let digits, let code) = message.content {
            if !heard.isRepetition { yield(digits: digits, code: code) }
            try await answer(heard.frame)
        }
        noteHeard()
    }

    private func yield(digits: String, code: UInt8) {
        let key: TerminalKey? =
            switch dialect.meaning(ofKey: code, digits: digits) {
            case .callNext: .callNext
            case .callNumber: .callNumber(digits)
            case .recall: .recall
            case .missed: .missed
            case .finish: .finish
            case .pause: .pause
            case .undo: .undo
            case .evaluate: .evaluate
            case .transfer: .transfer(digits)
            case nil: nil
            }
        if let key {
            pressed.yield(key, by: port)
        } else {
            unknownKeys += 1
            if unknownKeys == 1 { tell() }
        }
    }

    // MARK: times

    /// A display may set a deadline while a read waits already, so a read never waits longer than one refresh.
    func patience() -> Duration? {
        let refresh: Duration? = dialect.refreshSeconds > 0 ? .seconds(dialect.refreshSeconds) : nil
        return [refreshDue.map { max(.zero, $0 - now()) }, rest, refresh].compactMap { $0 }.min()
    }

    func expire() {
        if let due = refreshDue, now() >= due { refresh() }
        askWhenDue()
    }

    /// A result stands for a moment; anything else is what the terminal has to show, also after losing its power.
    private func refresh() {
        refreshDue = now() + .seconds(dialect.refreshSeconds)
        switch standing {
        case .ticket, .waiting, .idle:
            if let display = standing, let frame = frame(showing: display) { send(frame) }
        case .succeeded, .failed, nil: break
        }
    }

    func tell() {
        let counts =
            (hearing.malformed > 0 ? ", \(hearing.malformed) malformed frames on the bus" : "")
            + (unknownKeys > 0 ? ", \(unknownKeys) keys without a meaning" : "")
        told.yield(health(absence: .terminalSilent, counts), by: port)
    }

    // MARK: speaking

    /// What a display takes. A number that does not fit leaves it dark: cut short it would be another's.
    private func frame(showing display: TerminalDisplay) -> HallRS485.Frame? {
        let content: HallRS485.Content
        switch display {
        case .ticket(let digits):
            let fits =
                digits.utf8.count <= min(traits.ticketDigits, traits.places)
                && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
            content = .show(places: fits ? blank.dropFirst(digits.utf8.count) + digits : blank)
        case .waiting(let count):
            let most = (0..<traits.waitingDigits).reduce(1) { number, _ in number * 10 } - 1
            let digits = String(min(max(0, count), most))
            let zeros = String(repeating: "0", count: traits.waitingDigits - digits.utf8.count)
            let blanks = String(repeating: " ", count: traits.places - traits.waitingDigits)
            content = .show(places: zeros + digits + blanks)
        case .succeeded: content = .result(isGood: true)
        case .failed: content = .result(isGood: false)
        case .idle: content = .show(places: blank)
        }
        return try? HallRS485.Message(address: address, content: content).frame(from: .host, dialect: dialect)
    }

    private var blank: String { String(repeating: " ", count: traits.places) }
}

extension HallRS485.Dialect: DefinitionPart {}
