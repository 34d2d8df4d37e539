import Foundation
import HallDomain

/// Takes out of texts what is nobody else's business: identity numbers, telephone numbers, passwords, keys and the names
/// of staff.
struct Redaction: Sendable {
    /// Staff by the names that stand for them.
    var staff: [(name: String, id: String)] = []

    /// A text without them; lines stay lines.
    func cleaned(_ text: String) -> String {
        var text = text
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        for person in staff where !person.name.isEmpty {
            if isASCII, person.name.utf8.contains(where: { $0 >= 0x80 }) { continue }
            text = text.replacing(person.name, with: person.id)
        }
        guard Self.mayHoldMore(text) else { return text }
        // The 18 characters of GB 11643, the 15 digits of older cards, mobile numbers; never a part of longer digits.
        text = Self.masked(/(^|[^0-9])([1-9][0-9]{16}[0-9Xx])(?![0-9])/, in: text, by: "‹id›")
        text = Self.masked(/(^|[^0-9])([1-9][0-9]{14})(?![0-9])/, in: text, by: "‹id›")
        text = Self.masked(/(^|[^0-9])(1[3-9][0-9]{9})(?![0-9])/, in: text, by: "‹phone›")
        text = text.replacing(/:\/\/[^\/@ "']*@/, with: "://‹secret›@")
        text = text.replacing(
            /(?i)("?(?:password|passwd|secret|token|pin|api_?key|private_?key)"?[ ]*[:=][ ]*)("[^"\n]*"|'[^'\n]*'|[^\s,}]+)/
        ) { "\($0.output.1)\"‹secret›\"" }
        return text.replacing(
            /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/, with: "‹secret›")
    }

    private static func masked(
        _ number: Regex<(Substring, Substring, Substring)>, in text: String, by mask: String
    ) -> String {
        text.replacing(number) { match in
            let (whole, before, digits) = match.output
            let field = JSONNumber(whole: text, digits: digits)
            return field?.isMeasured == true ? String(whole) : before + mask
        }
    }

    /// Whether any of the patterns can be in it: each has eleven digits, a colon, an equals sign or five dashes. A
    /// recording has hundreds of thousands of texts, nearly all without.
    private static func mayHoldMore(_ text: String) -> Bool {
        var (digits, dashes) = (0, 0)
        for byte in text.utf8 {
            digits = (0x30...0x39).contains(byte) ? digits + 1 : 0
            dashes = byte == UInt8(ascii: "-") ? dashes + 1 : 0
            if digits == 11 || dashes == 5 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") { return true }
        }
        return false
    }

    /// An entry of the ledger without tokens, digests and the ids of wishes.
    static func cleaned(_ entry: LedgerEntry) -> LedgerEntry {
        var entry = entry
        entry.request = nil
        entry.event = cleaned(entry.event)
        return entry
    }

    private static func cleaned(_ event: HallEvent) -> HallEvent {
        func ticket(_ issued: IssuedTicket) -> IssuedTicket {
            var issued = issued
            (issued.token, issued.digest) = ("", nil)
            return issued
        }
        return switch event {
        case .ticketIssued(let issued): .ticketIssued(ticket(issued))
        case .ticketTakenOver(let issued): .ticketTakenOver(ticket(issued))
        case .hallDecided(let origin, let inner): .hallDecided(origin: origin, event: cleaned(inner))
        default: event
        }
    }
}
