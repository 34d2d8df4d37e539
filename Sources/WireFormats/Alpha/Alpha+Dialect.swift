extension Alpha {
    /// What signs vary (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// How many bytes `00` go ahead of a frame, from which a sign finds the line's speed.
        public var nulls: Int
        /// The kind of sign frames are for.
        public var type: String
        /// Whether a frame without sums is refused.
        public var requiresSums: Bool
        /// The wait after the 02 of every packet but the first, in milliseconds.
        public var packetPauseMilliseconds: Int

        /// A dialect.
        public init(nulls: Int, type: String, requiresSums: Bool, packetPauseMilliseconds: Int) {
            self.nulls = nulls
            self.type = type
            self.requiresSums = requiresSums
            self.packetPauseMilliseconds = packetPauseMilliseconds
        }

        /// The vendor's document.
        public static let standard = Dialect(nulls: 5, type: "Z", requiresSums: false, packetPauseMilliseconds: 100)

        /// A frame of `commands` with their sums for the sign at `address`.
        public func message(_ commands: [Command], to address: String) -> Message {
            Message(type: type, address: address, packets: commands.map { Packet($0) })
        }

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            var problems: [String] = []
            if !(5...mostNulls).contains(nulls) { problems.append("nulls \(nulls): allowed is 5 to 64") }
            if type.utf8.count != 1 || !type.utf8.allSatisfy(isPrintable) {
                problems.append("type '\(type)': allowed is one printable ASCII character")
            }
            if !(0...2000).contains(packetPauseMilliseconds) {
                problems.append("packetPauseMilliseconds \(packetPauseMilliseconds): allowed is 0 to 2000")
            }
            return problems
        }
    }
}
