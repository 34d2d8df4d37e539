/// What a bundle of device files and firmware profiles says of itself, under its signature.
public struct DefinitionManifest: Codable, Sendable, Equatable {
    /// One file of the bundle.
    public struct Item: Codable, Sendable, Equatable {
        /// `devices/ID.yaml` or `firmware-profiles/ID.yaml`.
        public var path: String
        /// Its length in bytes, 1 … 1,048,576.
        public var bytes: Int
        /// Its SHA-256, 64 lower-case hexadecimal digits.
        public var sha256: String
    }

    /// Version of the format: 1.
    public var format = 1
    /// Rises with every bundle of a site, from 1; a lower one is never taken after a higher.
    public var version: Int
    /// When it was made, milliseconds since 1970.
    public var made: Int64
    /// It is not installed after this, milliseconds since 1970. What is in force by then stays so.
    public var expires: Int64
    /// Machine models it is for, as in `/etc/hallkit/machine-model`; `*` stands for all.
    public var models: [String]
    /// Its files in the order of their bytes, by path, each once.
    public var files: [Item]

    /// The most files that a bundle holds.
    static let mostFiles = 4096
    /// The longest file of a bundle, in bytes.
    static let longestFile = 1 << 20
    /// The folders of a bundle.
    public static let folders = ["devices", "firmware-profiles"]

    /// What is wrong with it, if anything; in English, for whoever makes bundles.
    func problem() -> String? {
        if format != 1 { return "format \(format) is not known; allowed: 1" }
        if version < 1 { return "version \(version) is out of range; allowed: 1 and more" }
        if expires <= made { return "expires before it was made" }
        if models.isEmpty { return "names no machine model; allowed: models, or *" }
        if files.isEmpty || files.count > Self.mostFiles {
            return "\(files.count) files are out of range; allowed: 1 … \(Self.mostFiles)"
        }
        for (index, item) in files.enumerated() {
            if !Self.isName(item.path) { return "'\(item.path)' is no file of a bundle" }
            if index > 0, files[index - 1].path >= item.path {
                return "'\(item.path)' stands out of its order, or twice"
            }
            if !(1...Self.longestFile).contains(item.bytes) {
                return "\(item.path): \(item.bytes) bytes are out of range; allowed: 1 … \(Self.longestFile)"
            }
        }
        return nil
    }

    /// Whether a path stays where it belongs: one of the two folders, an id of lower-case letters, digits and hyphens.
    static func isName(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, folders.contains(String(parts[0])), parts[1].hasSuffix(".yaml") else { return false }
        let id = parts[1].dropLast(5)
        return !id.isEmpty && id.utf8.count <= 64
            && id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
