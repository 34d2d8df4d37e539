public import DeviceKit
public import WireFormats

/// A display whose content lies in Modbus registers: what is written to them is shown, and lost with the power.
public struct SimulatedRegisterDisplay: SimulatedDevice {
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// Its answers are damaged on the way.
    public var isGarbled = false
    /// It answers everything with this exception.
    public var refusal: Modbus.Refusal?
    /// What was written to its registers.
    public private(set) var registers: [UInt16: UInt16] = [:]
    /// Frames for it since the start.
    public private(set) var heard = 0
    private let display: Modbus.Dialect.Display?
    private var line: ModbusFarEnd

    /// A display at an address.
    public init(address: UInt8, dialect: Modbus.Dialect) {
        display = dialect.display
        line = ModbusFarEnd(address: address, dialect: dialect)
    }

    /// The display that a firmware profile describes.
    public init(profile: DataFile, address: UInt8) throws(DataFileError) {
        self.init(address: address, dialect: try profile.dialect())
    }

    /// What stands in its number register.
    public var number: Int? { display?.numberRegister.flatMap { registers[$0] }.map(Int.init) }

    /// What its text registers spell, without the blanks behind it.
    public var text: String {
        guard let layout = display?.text else { return "" }
        let values = (0..<UInt16(clamping: layout.registers)).map { registers[layout.register &+ $0] ?? 0x2020 }
        let text = layout.encoding.decode(values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// The address set on it.
    public var address: UInt8 { line.address }
    /// Its switches are set to the next address: it hears only what is for that one.
    public var isMisaddressed: Bool {
        get { line.isMisaddressed }
        set { line.isMisaddressed = newValue }
    }

    /// Takes bytes of the bus and gives back what it answers.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        var answers: [UInt8] = []
        for content in line.heard(bytes) {
            heard += 1
            answers += line.bytes(of: answer(to: content))
        }
        if isGarbled, !answers.isEmpty { answers[answers.count - 1] ^= 0xFF }
        return answers
    }

    private mutating func answer(to content: Modbus.Content) -> Modbus.Content {
        if let refusal { return .refused(function: Self.function(of: content), code: refusal.rawValue) }
        switch content {
        case .writeRegister(let register, let value):
            registers[register] = value
            return content
        case .writeRegisters(let start, let values):
            for (offset, value) in values.enumerated() { registers[start &+ UInt16(clamping: offset)] = value }
            return .written(start: start, count: UInt16(clamping: values.count))
        case .read(let table, let start, let count):
            return .values(table: table, values: (0..<min(count, 125)).map { registers[start &+ $0] ?? 0 })
        default:
            return .refused(function: Self.function(of: content), code: Modbus.Refusal.unknownFunction.rawValue)
        }
    }

    private static func function(of content: Modbus.Content) -> UInt8 {
        switch content {
        case .read(let table, _, _): [.coils: 1, .inputs: 2, .registers: 3, .inputRegisters: 4][table] ?? 3
        case .writeCoil: 5
        case .writeRegisters: 0x10
        default: 6
        }
    }

    /// It never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
