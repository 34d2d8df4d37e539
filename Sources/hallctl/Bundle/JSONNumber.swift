/// A bare number that is the value of a key of JSON, found in a text by its digits: what a machine has measured looks like
/// the number of a document or of a telephone now and then.
///
/// Privacy goes first. Only keys that this program and the agent fill from a clock, a counter or a file system are known;
/// under any other key, in a string, in a list, in a log's line or quoted within another text a number is no
/// measurement, whatever it looks like.
struct JSONNumber {
    /// The key it stands under.
    let key: Substring

    /// Nanoseconds since the boot, milliseconds since 1970, microseconds of the kernel's log, seconds of a certificate,
    /// bytes and files of a disk, entries of the ledger.
    private static let measured: Set<Substring> = [
        "mono", "wall", "since", "earliest", "notBefore", "notAfter", "free", "size", "filesFree", "files", "seq",
        "head",
    ]

    /// `nil` where `digits`, a part of `whole`, is no bare value of a key.
    init?(whole: String, digits: Substring) {
        let behind = whole[digits.endIndex...].first { !$0.isWhitespace }
        guard behind == nil || behind == "," || behind == "}" else { return nil }
        var before = Self.trimmed(whole[..<digits.startIndex])
        guard before.last == ":" else { return nil }
        before = Self.trimmed(before.dropLast())
        guard before.last == "\"" else { return nil }
        before = before.dropLast()
        guard let open = before.lastIndex(of: "\"") else { return nil }
        let outside = Self.trimmed(before[..<open]).last
        // Within a string of JSON the quotation mark is escaped, and the key is none.
        guard outside == "{" || outside == "," else { return nil }
        key = before[before.index(after: open)...]
    }

    /// Whether a machine measured it, so that it is nobody's number.
    var isMeasured: Bool { Self.measured.contains(key) }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
