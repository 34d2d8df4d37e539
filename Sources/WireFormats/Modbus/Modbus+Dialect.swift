extension Modbus {
    /// What products vary: how frames go on the line, and in which registers a display has what it shows. There is no
    /// common register map, so there is none in code.
    public struct Dialect: WireDialect, Hashable {
        /// How frames go on the line.
        public var framing: Framing
        /// Where a display has what it shows; absent on a board without one.
        public var display: Display?

        /// A display's registers.
        public struct Display: Codable, Sendable, Hashable {
            /// The register whose value is shown as a number.
            public var numberRegister: UInt16?
            /// The largest number that it shows.
            public var largestNumber: UInt16?
            /// The registers whose characters are shown.
            public var text: Text?
            /// A register that can be read to see whether the device is there.
            public var probeRegister: UInt16?

            /// Registers; what a product does not have is absent.
            public init(
                numberRegister: UInt16? = nil, largestNumber: UInt16? = nil, text: Text? = nil,
                probeRegister: UInt16? = nil
            ) {
                self.numberRegister = numberRegister
                self.largestNumber = largestNumber
                self.text = text
                self.probeRegister = probeRegister
            }
        }

        /// Registers of characters, two bytes in each, the first one high.
        public struct Text: Codable, Sendable, Hashable {
            /// The first register.
            public var register: UInt16
            /// How many registers, 1 … 123; all are written, blanks behind the text.
            public var registers: Int
            /// How characters are written.
            public var encoding: ChineseEncoding
            /// What stands for a place without a character, mostly a space (20).
            public var blank: UInt8

            /// Registers of characters.
            public init(register: UInt16, registers: Int, encoding: ChineseEncoding, blank: UInt8) {
                self.register = register
                self.registers = registers
                self.encoding = encoding
                self.blank = blank
            }
        }

        /// A dialect.
        public init(framing: Framing, display: Display?) {
            self.framing = framing
            self.display = display
        }

        /// RTU frames and no registers.
        public static let standard = Dialect(framing: .rtu, display: nil)

        /// What shows `number` on the display at `address`; `nil` where the display has no such register or cannot show it.
        public func show(number: Int, at address: UInt8) -> Message? {
            guard let display, let register = display.numberRegister, let value = UInt16(exactly: number),
                value <= display.largestNumber ?? .max
            else { return nil }
            return Message(address: address, content: .writeRegister(register: register, value: value))
        }

        /// What shows `text` on the display at `address`; `nil` where the display shows no text, the text is longer than
        /// its registers, or a character has no code.
        public func show(text: String, at address: UInt8) -> Message? {
            guard let layout = display?.text else { return nil }
            let encoded = layout.encoding.encode(text)
            guard encoded.missing.isEmpty, encoded.bytes.count <= layout.registers * 2 else { return nil }
            let blanks = layout.registers * 2 - encoded.bytes.count
            let bytes = encoded.bytes + [UInt8](repeating: layout.blank, count: blanks)
            let values = stride(from: 0, to: bytes.count, by: 2).map { bytes.bigEndian(at: $0) }
            return Message(address: address, content: .writeRegisters(start: layout.register, values: values))
        }

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            guard let text = display?.text else { return [] }
            var problems: [String] = []
            if !(1...123).contains(text.registers) {
                problems.append("display.text.registers \(text.registers): allowed is 1 to 123")
            } else if Int(text.register) + text.registers > 0x10000 {
                problems.append("display.text.register \(text.register): its registers end beyond 65535")
            }
            return problems
        }
    }
}
