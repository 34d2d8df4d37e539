internal import Yams

/// Writes values as YAML.
public enum YAMLText {
    /// `value` as the text of a data file.
    public static func write(_ value: some Encodable) throws -> String { try YAMLEncoder().encode(value) }
}
