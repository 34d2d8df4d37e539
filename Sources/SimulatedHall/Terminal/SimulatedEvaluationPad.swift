public import DeviceKit
public import WireFormats

/// An evaluation pad on the hall's RS-485 bus: lit keys while it asks, one answer a rating.
public struct SimulatedEvaluationPad: SimulatedDevice {
    /// Whether it asks the citizen for a rating.
    public private(set) var isAsking = false
    /// How often it was asked to, since the start.
    public private(set) var asked = 0
    /// The stars that are lit.
    public private(set) var stars: UInt8 = 0
    private var line: SimulatedLine

    /// A pad at an address (129 …); `seed` decides its random delays.
    public init(address: UInt8, dialect: HallRS485.Dialect = .standard, seed: UInt64 = 1) {
        line = SimulatedLine(address: address, dialect: dialect, seed: seed)
    }

    /// The pad that a firmware profile describes.
    public init(profile: DataFile, address: UInt8, seed: UInt64 = 1) throws(DataFileError) {
        self.init(address: address, dialect: try profile.dialect(), seed: seed)
    }

    /// The address set on it.
    public var address: UInt8 { line.address }
    /// The labels of its keys with their codes.
    public var keys: [HallRS485.Dialect.GradeRule] { line.dialect.grades }
    /// Frames sent again for want of an answer.
    public var retries: Int { line.retries }
    /// Whether a press still waits for its answer.
    public var isWaiting: Bool { line.isWaiting }
    /// No power: it neither hears nor speaks.
    public var isSilent: Bool {
        get { line.faults.isSilent }
        set {
            line.faults.isSilent = newValue
            if newValue { (isAsking, stars) = (false, 0) }
        }
    }
    /// So many answers of the host are yet to be lost on the way.
    public var answersToLose: Int {
        get { line.faults.answersToLose }
        set { line.faults.answersToLose = newValue }
    }

    /// Presses a key by its code; the bytes to send at once.
    public mutating func press(code: UInt8, now: Duration) -> [UInt8] {
        isAsking = false
        let frame = HallRS485.Frame(address: address, command: 0x11, data: [code])
        let answer = HallRS485.Frame(address: address, command: 0x01, data: [code])
        return line.say(frame, until: answer, now: now)
    }

    /// Presses the key of a grade, 5 (非常满意) … 1; empty on a pad that does not have the five.
    public mutating func press(grade: Int, now: Duration) -> [UInt8] {
        guard let rule = line.dialect.grades.first(where: { $0.grade == grade }) else { return [] }
        return press(code: rule.code, now: now)
    }

    /// Takes what the host sent; the bytes to send at once.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        var (frames, send) = line.hear(bytes, now: now)
        for frame in frames {
            switch (frame.command, frame.data) {
            case (0x01, line.dialect.ask):
                isAsking = true
                asked += 1
            case (0x02, _) where frame.data.count == 1: stars = frame.data[0]
            default: break
            }
            send += line.answer(to: frame)
        }
        return send
    }

    /// The bytes to send because of the time.
    public mutating func tick(now: Duration) -> [UInt8] { line.tick(now: now) }
}
