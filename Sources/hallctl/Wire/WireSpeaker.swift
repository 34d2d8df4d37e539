import Foundation
import HallDomain
import WireFormats

/// One wire format with one dialect, its types hidden: bytes to JSON and back.
struct WireSpeaker: Sendable {
    /// The profile's id, or the format's name.
    let profile: String
    let format: String
    /// The messages of bytes that a side said, and which side is likelier where both can have said them.
    let decode: @Sendable ([UInt8], Side?) throws(Trouble) -> WireReading
    /// The bytes of messages as JSON, in which format, and who says them.
    let encode: @Sendable ([UInt8], Side?) throws(Trouble) -> (bytes: [UInt8], format: String, from: Side)

    init<F: WireFormat & SendableMetatype>(
        _ format: F.Type, profile: String, dialect: F.Dialect,
        prefers: @escaping @Sendable (_ host: [F.Message], _ device: [F.Message], F.Dialect) -> Side
    ) {
        self.profile = profile
        self.format = F.name
        let name = F.name
        decode = { bytes, side throws(Trouble) in
            let host = Self.attempt(side != .device) { () throws(WireError) in
                try F.decode(bytes, from: .host, dialect: dialect)
            }
            let device = Self.attempt(side != .host) { () throws(WireError) in
                try F.decode(bytes, from: .device, dialect: dialect)
            }
            var reading = WireReading(profile: profile, wireFormat: name)
            switch (host, device) {
            case (.success(let host)?, .success(let device)?):
                let isDevice = prefers(host, device, dialect) == .device
                reading.said = .init(isDevice ? .device : .host, isDevice ? device : host)
                reading.otherwise = .init(isDevice ? .host : .device, isDevice ? host : device)
            case (.success(let host)?, _): reading.said = .init(.host, host)
            case (_, .success(let device)?): reading.said = .init(.device, device)
            default: throw WireReading.malformed(host?.failure, device?.failure)
            }
            return reading
        }
        encode = { json, side throws(Trouble) in
            let input = try WireMessages<F.Message>.read(json)
            let sides = (side ?? input.from).map { [$0] } ?? [.host, .device]
            var errors: [WireError] = []
            for side in sides {
                do throws(WireError) {
                    return (try F.encode(input.messages, from: side, dialect: dialect), name, side)
                } catch {
                    errors.append(error)
                }
            }
            throw WireMessages<F.Message>.unencodable(errors, sides)
        }
    }

    /// Speaks `first`, and where that does not understand, the next of `others` that does: a vector file can hold frames of
    /// several formats. What none understands is refused as by the one that got furthest.
    init(_ others: [WireSpeaker], after first: WireSpeaker) {
        let all = [first] + others
        (profile, format) = (first.profile, first.format)
        decode = { bytes, side throws(Trouble) in
            try Self.first(all) { speaker throws(Trouble) in try speaker.decode(bytes, side) }
        }
        encode = { json, side throws(Trouble) in
            let wanted = WireMessages<Named>.format(in: json)
            let able = wanted == nil ? all : all.filter { $0.format == wanted }
            return try Self.first(able.isEmpty ? all : able) { speaker throws(Trouble) in
                try speaker.encode(json, side)
            }
        }
    }

    /// Nothing is looked at but which format is named.
    private struct Named: Decodable {}

    private static func first<Value>(
        _ speakers: [WireSpeaker], _ body: (WireSpeaker) throws(Trouble) -> Value
    ) throws(Trouble) -> Value {
        var furthest: Trouble?
        for speaker in speakers {
            do throws(Trouble) { return try body(speaker) } catch {
                if furthest == nil || error.offset ?? 0 > furthest?.offset ?? 0 { furthest = error }
            }
        }
        throw furthest ?? Trouble(.malformed, "malformed-bytes", "没有协议", "no wire format")
    }

    private static func attempt<Value>(
        _ isWanted: Bool, _ body: () throws(WireError) -> Value
    ) -> Result<Value, WireError>? {
        guard isWanted else { return nil }
        do throws(WireError) { return .success(try body()) } catch { return .failure(error) }
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}

/// What bytes mean, as `wire decode` prints it and `wire encode` takes it.
struct WireReading: Encodable {
    /// Messages and who says them.
    struct Said: Encodable {
        var from: Side
        var messages: any Encodable & Sendable

        init(_ from: Side, _ messages: some Encodable & Sendable) {
            self.from = from
            self.messages = messages
        }

        enum CodingKeys: CodingKey { case from, messages }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(from, forKey: .from)
            try messages.encode(to: container.superEncoder(forKey: .messages))
        }
    }

    var profile: String
    var wireFormat: String
    var said: Said?
    /// The other side can have said the same bytes, meaning this.
    var otherwise: Said?

    enum CodingKeys: CodingKey { case profile, wireFormat, otherwise }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(profile, forKey: .profile)
        try container.encode(wireFormat, forKey: .wireFormat)
        try container.encodeIfPresent(otherwise, forKey: .otherwise)
        try said?.encode(to: encoder)
    }

    /// Neither side can have said it; named is where the side that got further could not go on.
    static func malformed(_ host: WireError?, _ device: WireError?) -> Trouble {
        let errors = [("host", host), ("device", device)].compactMap { side, error in error.map { (side, $0) } }
        let furthest = errors.max { $0.1.offset < $1.1.offset }
        let zh = errors.map { "\($0.0)：第 \($0.1.offset) 字节：\($0.1.message)" }.joined(separator: "；")
        let en = errors.map { "from \($0.0): offset \($0.1.offset): \($0.1.message)" }.joined(separator: "; ")
        return Trouble(.malformed, "malformed-bytes", zh, en, offset: furthest?.1.offset)
    }
}

/// What `wire encode` takes: what `wire decode` prints, or only the list of messages.
struct WireMessages<Message: Decodable> {
    var from: Side?
    var messages: [Message]

    private struct Whole: Decodable {
        var from: Side?
        var messages: [Message]
    }

    private struct Head: Decodable { var wireFormat: String? }

    /// The wire format that the JSON names, where it names one.
    static func format(in json: [UInt8]) -> String? {
        (try? JSONDecoder().decode(Head.self, from: Data(json)))?.wireFormat
    }

    static func read(_ json: [UInt8]) throws(Trouble) -> Self {
        if let offset = JSONFault.offset(in: json) {
            throw Trouble(
                .malformed, "malformed-json", "不是 JSON，错在第 \(offset) 字节", "no JSON: wrong at offset \(offset)",
                offset: offset)
        }
        let isList = json.first { !$0.isBlank } == UInt8(ascii: "[")
        do {
            if isList { return Self(messages: try JSONDecoder().decode([Message].self, from: Data(json))) }
            let whole = try JSONDecoder().decode(Whole.self, from: Data(json))
            return Self(from: whole.from, messages: whole.messages)
        } catch let error as DecodingError {
            throw malformed(error, json)
        } catch {
            throw Trouble(.malformed, "malformed-json", "不是 JSON", "no JSON: \(error)", offset: 0)
        }
    }

    static func unencodable(_ errors: [WireError], _ sides: [Side]) -> Trouble {
        let furthest = errors.max { $0.offset < $1.offset }
        let both = zip(sides, errors).map { "\($0.rawValue): message \($1.offset): \($1.message)" }
        let text = both.joined(separator: "; ")
        return Trouble(
            .malformed, "malformed-messages", "不能编码：\(text)", "cannot be encoded: \(text)", offset: furthest?.offset)
    }

    /// The message's index where one is wrong; the byte's where the JSON itself is.
    private static func malformed(_ error: DecodingError, _ json: [UInt8]) -> Trouble {
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found):
            context = .init(codingPath: found.codingPath, debugDescription: "'\(key.stringValue)' is missing")
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: context = .init(codingPath: [], debugDescription: "\(error)")
        }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        let index = context.codingPath.lazy.compactMap(\.intValue).first ?? 0
        let text = "\(place.isEmpty ? "" : place + ": ")\(context.debugDescription)"
        return Trouble(
            .malformed, "malformed-messages", "消息 \(index)：\(text)", "message \(index): \(text)", offset: index)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
