public import DeviceKit
public import WireFormats

/// A Modbus input board: contacts are closed and opened by hand, and it tells them when it is asked.
public struct SimulatedInputBoard: SimulatedDevice {
    /// How many inputs it has.
    public static let inputs = 16
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// It answers everything with this exception.
    public var refusal: Modbus.Refusal?
    /// The inputs whose contacts are closed.
    public var closed: Set<Int> = []
    private var line: ModbusFarEnd

    /// A board at an address.
    public init(address: UInt8, dialect: Modbus.Dialect) { line = ModbusFarEnd(address: address, dialect: dialect) }

    /// The board that a firmware profile describes.
    public init(profile: DataFile, address: UInt8) throws(DataFileError) {
        self.init(address: address, dialect: try profile.dialect())
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
        return line.heard(bytes).flatMap { line.bytes(of: answer(to: $0)) }
    }

    private func answer(to content: Modbus.Content) -> Modbus.Content {
        if let refusal { return .refused(function: 2, code: refusal.rawValue) }
        guard case .read(.inputs, let start, let count) = content else {
            return .refused(function: 1, code: Modbus.Refusal.unknownFunction.rawValue)
        }
        guard count > 0, Int(start) + Int(count) <= Self.inputs else {
            return .refused(function: 2, code: Modbus.Refusal.unknownRegister.rawValue)
        }
        var packed = [UInt8](repeating: 0, count: (Int(count) + 7) / 8)
        for offset in 0..<Int(count) where closed.contains(Int(start) + offset) {
            packed[offset / 8] |= 1 << UInt8(offset % 8)
        }
        return .bits(table: .inputs, packed: WireBytes(packed))
    }

    /// It never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
