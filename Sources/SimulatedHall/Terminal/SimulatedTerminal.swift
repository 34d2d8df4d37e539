public import DeviceKit
public import WireFormats

/// A call terminal on the hall's RS-485 bus: six digits, keys, a beeper. Several hang on one bus, each hears all.
public struct SimulatedTerminal: SimulatedDevice {
    /// The digits from left to right, blanks as spaces: `   012`.
    public private(set) var places: String
    /// The last `01` (done) or `00` (refused), until something else is shown.
    public private(set) var result: Bool?
    /// Beeps since the start.
    public private(set) var beeps = 0
    /// Frames that showed something, since the start.
    public private(set) var displays = 0
    private var line: SimulatedLine

    /// A terminal at an address; `seed` decides its random delays.
    public init(address: UInt8, places: Int = 6, dialect: HallRS485.Dialect = .standard, seed: UInt64 = 1) {
        self.places = String(repeating: " ", count: places)
        line = SimulatedLine(address: address, dialect: dialect, seed: seed)
    }

    /// The terminal that a device file and a firmware profile describe.
    public init(device: DataFile, profile: DataFile, address: UInt8, seed: UInt64 = 1) throws(DataFileError) {
        let model = try StrictYAML.peek(Model.self, in: device.text, file: device.file)
        self.init(
            address: address, places: min(max(1, model.traits.places), 12), dialect: try profile.dialect(), seed: seed)
    }

    private struct Model: Decodable {
        struct Traits: Decodable { var places: Int }
        var traits: Traits
    }

    /// The address set on it.
    public var address: UInt8 { line.address }
    /// Frames sent again for want of an answer.
    public var retries: Int { line.retries }
    /// Presses that the host never answered.
    public var abandoned: Int { line.abandoned }
    /// Whether a press still waits for its answer.
    public var isWaiting: Bool { line.isWaiting }

    /// No power: it neither hears nor speaks, and its digits are dark.
    public var isSilent: Bool {
        get { line.faults.isSilent }
        set {
            line.faults.isSilent = newValue
            if newValue { (places, result) = (String(repeating: " ", count: places.count), nil) }
        }
    }
    /// So many answers of the host are yet to be lost on the way, so that it says the same again.
    public var answersToLose: Int {
        get { line.faults.answersToLose }
        set { line.faults.answersToLose = newValue }
    }
    /// So many frames are yet to go out with a wrong sum.
    public var framesToGarble: Int {
        get { line.faults.framesToGarble }
        set { line.faults.framesToGarble = newValue }
    }

    /// Presses a key by its code after typing digits (`0` … `9`; others are left out); the bytes to send at once.
    public mutating func press(code: UInt8, digits: String = "", now: Duration) -> [UInt8] {
        let typed = digits.utf8.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
        let frame = HallRS485.Frame(address: address, command: 0x01, data: typed + [code])
        return line.say(frame, until: frame, now: now)
    }

    /// Presses what means `meaning` here; empty when this product has no key for it.
    public mutating func press(
        _ meaning: HallRS485.Dialect.KeyMeaning, digits: String = "", now: Duration
    ) -> [UInt8] {
        let rules = line.dialect.keys.filter { $0.means == meaning }
        let rule = digits.isEmpty ? rules.first { $0.digits != "*" } : rules.first { $0.digits == "*" }
        guard let rule else { return [] }
        let typed = rule.digits == "*" ? digits : rule.digits ?? ""
        return press(code: rule.code, digits: typed, now: now)
    }

    /// Takes what the host sent; the bytes to send at once.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        var (frames, send) = line.hear(bytes, now: now)
        for frame in frames {
            switch HallRS485.Message(frame, from: .host, dialect: line.dialect).content {
            case .show(let shown):
                (places, result) = (String(shown.prefix(places.count)), nil)
                displays += 1
            case .result(let isGood):
                result = isGood
                displays += 1
            case .beep: beeps += 1
            default: break
            }
            send += line.answer(to: frame)
        }
        return send
    }

    /// The bytes to send because of the time.
    public mutating func tick(now: Duration) -> [UInt8] { line.tick(now: now) }
}

extension SimulatedLine {
    /// What it says to the dialect's probe: any frame of its address proves it is there.
    func answer(to frame: HallRS485.Frame) -> [UInt8] {
        guard let probe = dialect.probe, frame.command == probe.command, frame.data == probe.data else { return [] }
        return HallRS485.Frame(address: address, command: 0x10).bytes ?? []
    }
}
