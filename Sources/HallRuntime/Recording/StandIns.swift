import Crypto
import HallDomain

/// What stands in a recording for the tokens of tickets and the keyed digests of cards: whoever has a token has the
/// ticket, and the recording is for others to read.
///
/// The same secret has the same stand-in, as long as it is and of the same letters, so that everything fits together as
/// it did and a replay decides the same. The key is made for each run and kept nowhere.
struct StandIns: Sendable {
    private let key = SymmetricKey(size: .bits256)
    /// What stands before a token in the codes on paper; `nil` where there are no codes.
    private let before: [UInt8]?

    private static let digits = Array("0123456789abcdef".utf8)
    private static let lettersOfTokens: Set<UInt8> = Set(0x30...0x39).union(0x41...0x5A).union(0x61...0x7A).union([
        UInt8(ascii: "-"), UInt8(ascii: "_"),
    ])

    /// `address`: the plan's template of the address in codes.
    init(address: String?) {
        before = address.flatMap { address in
            address.firstRange(of: TicketToken.place).map { Array(address[..<$0.lowerBound].utf8) }
        }
    }

    /// What stands for a secret.
    func standIn(for secret: some Collection<UInt8>) -> [UInt8] {
        let letters = secret.allSatisfy(Self.digits.contains) ? Self.digits : TicketToken.letters
        var result: [UInt8] = []
        var block: UInt8 = 0
        while result.count < secret.count {
            let code = HMAC<SHA256>.authenticationCode(for: [block] + Array(secret), using: key)
            result += code.prefix(secret.count - result.count).map { letters[Int($0) % letters.count] }
            block &+= 1
        }
        return result
    }

    /// JSON of what the hall decided, was asked and is, with stand-ins: what is called `token` or `digest`, and the tables
    /// that are called `tokens` and `digests`.
    func replaced(json: [UInt8]) -> [UInt8] {
        JSONTexts.replaced(json) { text, place in
            let isSecret =
                place.isKey
                ? place.isIn("digests") : place.isIn("token") || place.isIn("tokens") || place.isIn("digest")
            return isSecret ? standIn(for: text) : nil
        }
    }

    /// What goes to a device, with stand-ins for the tokens in addresses: the same for a document and for the part of it
    /// that is written.
    func replaced(in bytes: [UInt8]) -> [UInt8] {
        guard let before, let first = before.first ?? bytes.first else { return bytes }
        var result = bytes
        var index = 0
        while index + before.count < bytes.count {
            guard before.isEmpty || bytes[index] == first, bytes[index...].starts(with: before) else {
                index += 1
                continue
            }
            let start = index + before.count
            let end = bytes[start...].firstIndex { !Self.lettersOfTokens.contains($0) } ?? bytes.count
            // An address that is the token alone stands behind bytes that may be letters.
            let token = before.isEmpty ? max(start, end - TicketToken.length)..<end : start..<end
            if before.isEmpty, token.count < TicketToken.length {
                index = end + 1
                continue
            }
            result.replaceSubrange(token, with: standIn(for: bytes[token]))
            index = end + 1
        }
        return result
    }
}
