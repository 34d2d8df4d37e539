extension Novastar {
    /// Where boxes have what a hall needs (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// One byte: 0 … 255.
        public var brightnessRegister: UInt32
        /// One byte: FF black, 00 picture.
        public var blackRegister: UInt32
        /// One byte: FF holds the picture, 00 does not.
        public var freezeRegister: UInt32
        /// One byte: 1 off, 2 … 9 patterns.
        public var testPatternRegister: UInt32

        /// A dialect.
        public init(
            brightnessRegister: UInt32, blackRegister: UInt32, freezeRegister: UInt32, testPatternRegister: UInt32
        ) {
            self.brightnessRegister = brightnessRegister
            self.blackRegister = blackRegister
            self.freezeRegister = freezeRegister
            self.testPatternRegister = testPatternRegister
        }

        /// The M3 system: sections 3.3 and 3.12.2 of the vendor's document, the test pattern from captures.
        public static let standard = Dialect(
            brightnessRegister: 0x0200_0001, blackRegister: 0x0200_0100, freezeRegister: 0x0200_0102,
            testPatternRegister: 0x0200_0101)

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            let registers = [brightnessRegister, blackRegister, freezeRegister, testPatternRegister]
            return Set(registers).count == 4 ? [] : ["two registers have the same number"]
        }
    }
}
