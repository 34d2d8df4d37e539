extension Modbus {
    /// One frame.
    public struct Message: Codable, Sendable, Hashable {
        /// The device's address, whoever speaks: 1 … 247; 0 is for all.
        public var address: UInt8
        /// What is asked or answered.
        public var content: Content
        /// How it goes on the line, where that is not the dialect's way.
        public var framing: Framing?

        /// A frame's content.
        public init(address: UInt8, content: Content, framing: Framing? = nil) {
            self.address = address
            self.content = content
            self.framing = framing
        }
    }

    /// How frames go on the line.
    public enum Framing: String, Codable, Sendable, CaseIterable {
        /// Bytes with a CRC.
        case rtu
        /// Hexadecimal text with a longitudinal sum.
        case ascii
    }

    /// What can be read from a device, with the function that reads it.
    public enum Table: String, Codable, Sendable, CaseIterable {
        /// 01: outputs of one bit.
        case coils
        /// 02: inputs of one bit.
        case inputs
        /// 03: registers that can be written.
        case registers
        /// 04: registers that are only read.
        case inputRegisters

        var function: UInt8 {
            switch self {
            case .coils: 1
            case .inputs: 2
            case .registers: 3
            case .inputRegisters: 4
            }
        }

        init?(function: UInt8) {
            guard let table = Self.allCases.first(where: { $0.function == function }) else { return nil }
            self = table
        }
    }

    /// What a frame says.
    public enum Content: Codable, Sendable, Hashable {
        /// 01 … 04, host: read so many from `start` on.
        case read(table: Table, start: UInt16, count: UInt16)
        /// 01, 02, device: eight to a byte, the first in the lowest bit.
        case bits(table: Table, packed: WireBytes)
        /// 03, 04, device: at most 127 values.
        case values(table: Table, values: [UInt16])
        /// 05, both: FF00 is on, 0000 off.
        case writeCoil(coil: UInt16, isOn: Bool)
        /// 06, both: the device says the same again.
        case writeRegister(register: UInt16, value: UInt16)
        /// 10, host: at most 127 values.
        case writeRegisters(start: UInt16, values: [UInt16])
        /// 10, device: so many were written.
        case written(start: UInt16, count: UInt16)
        /// The function with its highest bit set, device: not done, and why (see `Refusal`).
        case refused(function: UInt8, code: UInt8)
    }

    /// Why a device did not do what it was asked.
    public enum Refusal: UInt8, Sendable, CaseIterable {
        case unknownFunction = 1
        case unknownRegister = 2
        case wrongValue = 3
        case deviceFailure = 4
        case acknowledged = 5
        case busy = 6
        case memoryParity = 8
        case noPath = 10
        case targetSilent = 11
    }
}

extension Modbus.Content {
    /// Reads function and data, whose length fits the function; `nil` where counts in them do not agree.
    init?(_ data: ArraySlice<UInt8>, from side: Side) {
        let first = data.startIndex
        func word(_ offset: Int) -> UInt16 { UInt16(data[first + offset]) << 8 | UInt16(data[first + offset + 1]) }
        func words(from offset: Int) -> [UInt16] { stride(from: offset, to: data.count, by: 2).map(word) }
        switch (side, data[first]) {
        case (.host, let function) where function <= 4:
            guard let table = Modbus.Table(function: function) else { return nil }
            self = .read(table: table, start: word(1), count: word(3))
        case (.device, 1), (.device, 2):
            self = .bits(table: data[first] == 1 ? .coils : .inputs, packed: WireBytes(data[(first + 2)...]))
        case (.device, 3), (.device, 4):
            guard data[first + 1].isMultiple(of: 2) else { return nil }
            self = .values(table: data[first] == 3 ? .registers : .inputRegisters, values: words(from: 2))
        case (_, 5):
            guard word(3) == 0 || word(3) == 0xFF00 else { return nil }
            self = .writeCoil(coil: word(1), isOn: word(3) != 0)
        case (_, 6): self = .writeRegister(register: word(1), value: word(3))
        case (.host, 0x10):
            guard Int(data[first + 5]) == 2 * Int(word(3)) else { return nil }
            self = .writeRegisters(start: word(1), values: words(from: 6))
        case (.device, 0x10): self = .written(start: word(1), count: word(3))
        case (.device, let function): self = .refused(function: function & 0x7F, code: data[first + 1])
        default: return nil
        }
    }

    /// Function and data.
    func append(to bytes: inout [UInt8]) throws(WireError) {
        switch self {
        case .read(let table, let start, let count): bytes.append(table.function, start, count)
        case .bits(let table, let packed):
            guard let count = UInt8(exactly: packed.bytes.count) else { throw Self.tooMany }
            bytes += [table.function, count]
            bytes += packed.bytes
        case .values(let table, let values):
            guard values.count <= 127 else { throw Self.tooMany }
            bytes += [table.function, UInt8(values.count * 2)]
            for value in values { bytes.append(bigEndian: value) }
        case .writeCoil(let coil, let isOn): bytes.append(5, coil, isOn ? 0xFF00 : 0)
        case .writeRegister(let register, let value): bytes.append(6, register, value)
        case .writeRegisters(let start, let values):
            guard values.count <= 127 else { throw Self.tooMany }
            bytes.append(0x10, start, UInt16(values.count))
            bytes.append(UInt8(values.count * 2))
            for value in values { bytes.append(bigEndian: value) }
        case .written(let start, let count): bytes.append(0x10, start, count)
        case .refused(let function, let code): bytes += [function | 0x80, code]
        }
    }

    private static let tooMany = WireError(offset: 0, message: "more values than one frame carries")
}

extension [UInt8] {
    fileprivate mutating func append(_ function: UInt8, _ first: UInt16, _ second: UInt16) {
        append(function)
        append(bigEndian: first)
        append(bigEndian: second)
    }
}
