import Foundation
import Testing

/// The documents that people read first lead somewhere.
@Suite("Links between documents")
struct LinkTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let documents: [String] = {
        let folders = [
            "", "docs", "devices", "firmware-profiles", "udev-rules", "Tests/Acceptance", "Tests/Lab",
            "Sources/HallStore",
        ]
        return folders.flatMap { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: repository.path + "/" + folder)) ?? []
            return names.filter { $0.hasSuffix(".md") }.map { folder.isEmpty ? $0 : folder + "/" + $0 }
        }.sorted()
    }()

    @Test("there are such documents")
    func some() {
        for name in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/README.md", "devices/README.md"] {
            #expect(Self.documents.contains(name))
        }
    }

    @Test("every file that a document links to or shows is there", arguments: documents)
    func links(document: String) throws {
        let place = Self.repository.appending(path: document)
        let text = try String(contentsOf: place, encoding: .utf8)
        let folder = place.deletingLastPathComponent()
        for match in text.matches(of: /\]\((?<target>[^)\s]+)\)/) {
            let target = String(match.target.prefix { $0 != "#" })
            guard !target.isEmpty, !target.contains("://") else { continue }
            let path = folder.appending(path: target).standardizedFileURL.path
            #expect(FileManager.default.fileExists(atPath: path), "\(document): \(target)")
        }
    }
}
