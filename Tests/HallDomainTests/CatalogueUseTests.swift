import Foundation
import HallDomain
import Testing

@Suite("Keys of texts in the sources")
struct CatalogueUseTests {
    /// The folder of all rooms.
    static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources").resolvingSymlinksInPath()

    /// Every literal, in Swift and in pages, that has the form of a key of one of the catalogue's sections. Keys put
    /// together at run time (`"e." + grade`) end in a dot or a hyphen and are not seen.
    @Test("are all in the catalogue")
    func exist() throws {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        let literal = /["']((?:p|k|tk|b|v|s|g|e|c|term|place|fault)\.[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*)["']/
        var found = 0
        for case let file as URL in files where ["swift", "js", "html"].contains(file.pathExtension) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for key in text.matches(of: literal).map(\.output.1) {
                found += 1
                #expect(Catalogue.standard[TextKey(String(key))] != nil, "\(file.lastPathComponent): \(key)")
            }
        }
        #expect(found >= 15, "the sources were not found")
    }
}
