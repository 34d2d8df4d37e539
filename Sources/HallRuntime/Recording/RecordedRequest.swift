/// A page's request as far as it is kept: method, path and status, and never anything that somebody could have written.
enum RecordedRequest {
    /// `POST /api/v1/kiosks/1/tickets 201`; a part of the path that is no word of ours is `*`.
    static func words(method: String, path: String, status: Int) -> String {
        let known = path.split(separator: "?").first ?? ""
        let parts = known.split(separator: "/").prefix(8).map { part -> String in
            let isWord =
                part.utf8.count <= 24 && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            // Windows and kiosks have short names, the version is `v1`.
            let isShort = part.utf8.count <= 4 && part.utf8.allSatisfy { $0 < 0x80 && $0 != 0x25 }
            return isWord || isShort ? String(part) : "*"
        }
        return "\(method) /\(parts.joined(separator: "/")) \(status)"
    }
}
