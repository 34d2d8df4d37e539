import DeviceKit

/// One record for people to read.
public struct RecordingLine: Sendable, Equatable, Codable {
    /// Wall clock, milliseconds since 1970, reckoned from the run's start.
    public var wall: Int64
    /// Microseconds since the run's start.
    public var microseconds: Int64
    /// The device in the hall file; `hall` for the hall itself.
    public var device: String
    /// What it is: `read`, `wrote`, `told`, ….
    public var kind: String
    /// Bytes in hexadecimal, or text.
    public var content: String
}

extension Recording.Run {
    /// Everything in order.
    public var lines: [RecordingLine] {
        var devices: [UInt64: String] = [:]
        return records.compactMap { record in
            if record.kind == .opened, let opening = RecordedJSON.value(RecordedOpening.self, record.payload) {
                devices[record.session] = opening.device
            }
            guard let content = Self.content(of: record) else { return nil }
            return RecordingLine(
                wall: run.wall + record.microseconds / 1000, microseconds: record.microseconds,
                device: record.session == 0 ? "hall" : devices[record.session] ?? "session \(record.session)",
                kind: "\(record.kind)", content: content)
        }
    }

    private static func content(of record: RecordReading.Record) -> String? {
        var at = 0
        if ReplayStage.Question(record.kind) != nil || record.kind == .readMasked {
            _ = Varint.read(record.payload, at: &at)
        }
        let payload = record.payload[at...]
        switch record.kind {
        case .read, .wrote, .content, .random: return hex(payload)
        case .readMasked, .lost: return "\(Varint.read(record.payload, at: &at) ?? 0)"
        case .edge:
            return RecordedInputLine.edge(payload).map { "\($0.isHigh ? "high" : "low") at \($0.time)" } ?? ""
        case .level: return payload.first == 1 ? "high" : "low"
        case .keys: return RecordedKeyInput.keys(payload).sorted().map(String.init).joined(separator: " ")
        case .opened:
            return RecordedJSON.value(RecordedOpening.self, record.payload).map { "\($0.driver) on \($0.path)" } ?? ""
        // What only a replay needs.
        case .began, .base, .clock: return nil
        default: return text(payload)
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
