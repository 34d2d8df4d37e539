public import DeviceKit
public import WireFormats

/// A display whose content lies in Modbus registers: what is written to them is shown, and lost with the power.
public struct SimulatedRegisterDisplay: SimulatedDevice {
    /// The address set on it.
    public let address: UInt8
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// Its switches are set to the next address: it hears only what is for that one.
    public var isMisaddressed = false
    /// Its answers are damaged on the way.
    public var isGarbled = false
    /// It answers everything with this exception.
    public var refusal: Modbus.Refusal?
    /// What was written to its registers.
    public private(set) var registers: [UInt16: UInt16] = [:]
    /// Frames for it since the start.
    public private(set) var heard = 0
    private let dialect: Modbus.Dialect
    private var stream: FrameStream<Modbus>

    /// A display at an address.
    public init(address: UInt8, dialect: Modbus.Dialect) {
        self.address = address
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The display that a firmware profile describes.
    public init(profile: DataFile, address: UInt8) throws(DataFileError) {
        struct Firmware: Decodable { var dialect: Modbus.Dialect }
        let firmware = try StrictYAML.peek(Firmware.self, in: profile.text, file: profile.file)
        self.init(address: address, dialect: firmware.dialect)
    }

    /// What stands in its number register.
    public var number: Int? { dialect.display?.numberRegister.flatMap { registers[$0] }.map(Int.init) }

    /// What its text registers spell, without the blanks behind it.
    public var text: String {
        guard let layout = dialect.display?.text else { return "" }
        let values = (0..<UInt16(clamping: layout.registers)).map { registers[layout.register &+ $0] ?? 0x2020 }
        let text = layout.encoding.decode(values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// Takes bytes of the bus and gives back what it answers.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        stream.append(bytes)
        var answers: [UInt8] = []
        while let finding = stream.next() {
            guard case .message(let message) = finding, message.address == (isMisaddressed ? address &+ 1 : address)
            else { continue }
            heard += 1
            let reply = Modbus.Message(address: message.address, content: answer(to: message.content))
            answers += (try? Modbus.encode([reply], from: .device, dialect: dialect)) ?? []
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
