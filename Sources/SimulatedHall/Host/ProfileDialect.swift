import DeviceKit

extension DataFile {
    /// The `dialect:` of a firmware profile, which this is.
    func dialect<Dialect: Decodable>(_ type: Dialect.Type = Dialect.self) throws(DataFileError) -> Dialect {
        try StrictYAML.peek(SpokenPart<Dialect>.self, in: text, file: file).dialect
    }
}

/// Of a firmware profile, what the far end of a wire needs.
private struct SpokenPart<Dialect: Decodable>: Decodable { var dialect: Dialect }
