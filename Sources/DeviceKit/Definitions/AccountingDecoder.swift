internal import Yams

/// What a type asked for while it was read from a data file, key by key.
final class ReadingAccount {
    /// The keys asked for here; `nil` while nobody asked for any.
    private(set) var keys: Set<String>?
    /// The accounts of what stands below, by key or index.
    private(set) var parts: [String: ReadingAccount] = [:]

    func beginKeys() { keys = keys ?? [] }

    func ask(_ key: String) { keys?.insert(key) }

    func part(_ name: String) -> ReadingAccount {
        if let part = parts[name] { return part }
        let part = ReadingAccount()
        parts[name] = part
        return part
    }
}

/// Yams's decoder of a node, caught to be decoded with an account.
struct PlainDecoder: Decodable {
    let decoder: any Decoder

    init(from decoder: any Decoder) { self.decoder = decoder }
}

/// A decoder that writes down which keys are asked for, and says of a wrong word which words are allowed.
struct AccountingDecoder: Decoder {
    let base: any Decoder
    let account: ReadingAccount

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let container = try base.container(keyedBy: type)
        account.beginKeys()
        return KeyedDecodingContainer(Keys(base: container, account: account))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        List(base: try base.unkeyedContainer(), account: account)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Single(base: try base.singleValueContainer(), decoder: self)
    }

    func read<T: Decodable>(_ type: T.Type) throws -> T {
        // Yams reads these from the scalar itself; their own `init(from:)` would come back here without end.
        if type is any ScalarConstructible.Type {
            let container = try base.singleValueContainer()
            if type is any Numeric.Type { try refuseBaseSixty(type, in: container) }
            return try container.decode(type)
        }
        do {
            return try type.init(from: self)
        } catch let error as DecodingError {
            guard case .dataCorrupted = error, let words = Self.words(of: type),
                let written = try? base.singleValueContainer().decode(String.self)
            else { throw error }
            let meant = StrictYAML.suggestion(for: written, among: words)
            let allowed = meant.hasPrefix(";") ? meant : meant + "; allowed: \(words.joined(separator: ", "))"
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "'\(written)' is written" + allowed))
        }
    }

    /// Yams reads 1:30 as 90, which nobody means, and traps where such a number is too large.
    private func refuseBaseSixty(_ type: any Decodable.Type, in container: any SingleValueDecodingContainer) throws {
        guard let written = try? container.decode(String.self), written.utf8.contains(UInt8(ascii: ":")) else { return }
        throw DecodingError.typeMismatch(type, .init(codingPath: codingPath, debugDescription: "a number with a colon"))
    }

    /// The words that a closed vocabulary has; `nil` for any other type.
    private static func words(of type: Any.Type) -> [String]? {
        func all<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> [String] {
            type.allCases.map { "\($0.rawValue)" }
        }
        guard let type = type as? any (RawRepresentable & CaseIterable).Type else { return nil }
        return all(type)
    }
}

extension AccountingDecoder {
    private struct Keys<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let base: KeyedDecodingContainer<Key>
        let account: ReadingAccount

        var codingPath: [any CodingKey] { base.codingPath }
        var allKeys: [Key] { base.allKeys }

        func contains(_ key: Key) -> Bool {
            account.ask(key.stringValue)
            return base.contains(key)
        }

        func decodeNil(forKey key: Key) throws -> Bool {
            account.ask(key.stringValue)
            return try base.decodeNil(forKey: key)
        }

        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder(key).read(type) }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try decoder(key).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder {
            account.ask("super")
            return AccountingDecoder(base: try base.superDecoder(), account: account.part("super"))
        }

        func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

        private func decoder(_ key: Key) throws -> AccountingDecoder {
            account.ask(key.stringValue)
            return AccountingDecoder(
                base: try base.superDecoder(forKey: key), account: account.part(key.stringValue))
        }
    }

    private struct List: UnkeyedDecodingContainer {
        var base: any UnkeyedDecodingContainer
        let account: ReadingAccount

        var codingPath: [any CodingKey] { base.codingPath }
        var count: Int? { base.count }
        var isAtEnd: Bool { base.isAtEnd }
        var currentIndex: Int { base.currentIndex }

        mutating func decodeNil() throws -> Bool { try base.decodeNil() }

        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().read(type) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try next().unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> AccountingDecoder {
            let part = account.part("\(base.currentIndex)")
            return AccountingDecoder(base: try base.superDecoder(), account: part)
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let base: any SingleValueDecodingContainer
        let decoder: AccountingDecoder

        var codingPath: [any CodingKey] { base.codingPath }

        func decodeNil() -> Bool { base.decodeNil() }

        func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.read(type) }
    }
}
