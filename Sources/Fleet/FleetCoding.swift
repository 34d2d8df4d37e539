import FoundationEssentials

/// How payloads become bytes: JSON in UTF-8, members sorted, unknown members ignored when read.
public enum FleetCoding {
    /// The major version of all payloads, their member `v`.
    public static let version = 1
    /// No payload is longer, in bytes; one that claims to be is not read.
    public static let longestPayload = 256 * 1024

    /// A payload's bytes.
    public static func encode(_ value: some Encodable) throws(FleetError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .failed("a payload cannot be written: \(error)")
        }
    }

    /// The payload that these bytes are, when they are of our version.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(FleetError) -> Value {
        guard bytes.count <= longestPayload else { throw .failed("\(bytes.count) bytes are too many") }
        do {
            let data = Data(bytes)
            let decoder = JSONDecoder()
            let version = try decoder.decode(Version.self, from: data).v
            guard version == Self.version else { throw FleetError.failed("version \(version) is not known") }
            return try decoder.decode(type, from: data)
        } catch let error as FleetError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    private struct Version: Decodable { var v: Int }

    /// Any JSON, whatever its version.
    public static func decodeAny(_ bytes: some Collection<UInt8>) -> JSONValue? {
        guard bytes.count <= longestPayload else { return nil }
        return try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }
}
