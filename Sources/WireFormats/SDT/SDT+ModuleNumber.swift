extension SDT {
    /// The number of the certified module, from the answer to 12 FF: what a maintainer reads out on the telephone.
    ///
    ///     two numbers of 2 bytes | three numbers of 4 bytes        low byte first, printed 05.01-20130613-001234567-890123456
    public struct ModuleNumber: Sendable, Hashable, CustomStringConvertible {
        /// As it is printed on the reader.
        public let description: String

        /// Reads the answer's payload of 16 bytes.
        public init(payload: some Collection<UInt8>) throws(WireError) {
            let bytes = Array(payload)
            guard bytes.count == 16 else {
                throw WireError(offset: min(bytes.count, 16), message: "a module's number has 16 bytes")
            }
            func number(_ offset: Int, _ count: Int, digits: Int) -> String {
                let value = bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
                let text = String(value)
                return String(repeating: "0", count: max(0, digits - text.count)) + text
            }
            description =
                number(0, 2, digits: 2) + "." + number(2, 2, digits: 2) + "-" + number(4, 4, digits: 8) + "-"
                + number(8, 4, digits: 9) + "-" + number(12, 4, digits: 9)
        }
    }
}
