/// What the wishes of a day led to, coded as one text of a line each: a busy day has tens of thousands, and a start must
/// not wait for as many JSON objects to be read.
///
/// A line is `REQUEST TAB KIND[VALUE]`: `t` and a ticket, `c` and a call, `d`, `a` and the ticket that was there before.
/// What does not fit a line (a refusal, a name with a tab or a line's end in it) stands beside the lines.
@propertyWrapper
public struct KeptOutcomes: Codable, Sendable, Equatable {
    /// By request id.
    public var wrappedValue: [RequestID: HallState.Outcome]

    /// These.
    public init(wrappedValue: [RequestID: HallState.Outcome]) { self.wrappedValue = wrappedValue }

    private enum CodingKeys: String, CodingKey { case lines, others }

    /// What does not fit a line.
    private struct Other: Codable {
        var request: RequestID
        var outcome: HallState.Outcome
    }

    /// Reads what `encode` wrote; a line of any other form is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var lines = try container.decode(String.self, forKey: .lines)
        let others = try container.decode([Other].self, forKey: .others)
        wrappedValue = try lines.withUTF8 { bytes in
            var outcomes: [RequestID: HallState.Outcome] = [:]
            outcomes.reserveCapacity(bytes.count / 40 + others.count)
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                guard let tab = line.firstIndex(of: UInt8(ascii: "\t")), let outcome = Self.outcome(line[(tab + 1)...])
                else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .lines, in: container,
                        debugDescription: "'\(String(decoding: line, as: UTF8.self))' is no outcome of a request")
                }
                outcomes[RequestID(rawValue: String(decoding: line[..<tab], as: UTF8.self))] = outcome
            }
            return outcomes
        }
        for other in others { wrappedValue[other.request] = other.outcome }
    }

    /// Writes the lines in the order of the requests, so that equal states are coded alike.
    public func encode(to encoder: any Encoder) throws {
        var (lines, others) = ("", [Other]())
        for (request, outcome) in wrappedValue.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let line = Self.line(request, outcome)
            if let line { lines += line } else { others.append(Other(request: request, outcome: outcome)) }
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lines, forKey: .lines)
        try container.encode(others, forKey: .others)
    }

    private static func line(_ request: RequestID, _ outcome: HallState.Outcome) -> String? {
        let word: String
        switch outcome {
        case .ticket(let ticket): word = "t\(ticket)"
        case .call(let call): word = "c\(call)"
        case .done: word = "d"
        case .already(let ticket): word = "a\(ticket)"
        case .refused: return nil
        }
        let line = "\(request)\t\(word)"
        guard line.utf8.count(where: { $0 == UInt8(ascii: "\t") }) == 1, !line.utf8.contains(UInt8(ascii: "\n")) else {
            return nil
        }
        return line + "\n"
    }

    private static func outcome(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> HallState.Outcome? {
        let value = String(decoding: word.dropFirst(), as: UTF8.self)
        return switch word.first {
        case UInt8(ascii: "t"): .ticket(TicketID(rawValue: value))
        case UInt8(ascii: "c"): Int(value).map { .call($0) }
        case UInt8(ascii: "d"): value.isEmpty ? .done : nil
        case UInt8(ascii: "a"): .already(TicketID(rawValue: value))
        default: nil
        }
    }
}
