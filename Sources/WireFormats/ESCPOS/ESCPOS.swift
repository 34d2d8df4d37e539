/// ESC/POS: what ticket printers of 58 and 80 mm speak (Epson's reference, and what Chinese clones add).
public enum ESCPOS: WireFormat {
    /// `escpos`.
    public static let name = "escpos"

    /// A command of the host or a reply of the printer: exactly one of the two.
    public struct Message: Codable, Sendable, Equatable {
        /// What the host said.
        public var command: Command?
        /// What the printer said.
        public var reply: Reply?

        /// A command.
        public init(_ command: Command) { self.command = command }
        /// A reply.
        public init(_ reply: Reply) { self.reply = reply }
    }

    /// All commands, or all replies, of `bytes`. Commands that are not known are kept as bytes; what cannot be a
    /// reply, and a last command or reply that is not complete, is an error.
    public static func decode(
        _ bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) -> [Message] {
        switch side {
        case .host:
            var decoder = CommandDecoder(encoding: dialect.textEncoding)
            var items = decoder.receive(bytes)
            items += decoder.finish()
            let kept = items.reduce(0) { $0 + $1.bytes.count }
            guard kept == bytes.count else {
                throw WireError(offset: kept, message: "the last command is not complete")
            }
            return items.map { Message($0.command) }
        case .device:
            var decoder = ReplyDecoder()
            var messages: [Message] = []
            var start = 0
            for (offset, byte) in bytes.enumerated() {
                let reply = decoder.receive(byte)
                guard decoder.droppedCount == 0 else { throw WireError(offset: start, message: "a reply breaks off") }
                guard let reply else { continue }
                if case .unknown = reply { throw WireError(offset: start, message: "no reply of ESC/POS") }
                messages.append(Message(reply))
                start = offset + 1
            }
            guard start == bytes.count else {
                throw WireError(offset: start, message: "the last reply is not complete")
            }
            return messages
        }
    }

    /// The bytes of `messages`, all of which must be `side`'s.
    public static func encode(
        _ messages: [Message], from side: Side, dialect: Dialect
    ) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            do throws(Unencodable) {
                switch (side, message.command, message.reply) {
                case (.host, let command?, nil): try command.append(to: &bytes, encoding: dialect.textEncoding)
                case (.device, nil, let reply?): try reply.append(to: &bytes)
                default: throw Unencodable("one \(side == .host ? "command" : "reply") is expected")
                }
            } catch {
                throw WireError(offset: index, message: error.message)
            }
        }
        return bytes
    }

    /// Why a message has no bytes.
    struct Unencodable: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }
}
