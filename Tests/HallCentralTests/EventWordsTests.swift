import Foundation
import Testing

@Suite("Events on central's page")
struct EventWordsTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: sources.appending(path: path), encoding: .utf8)
    }

    @Test("each kind of event has words in both languages")
    func words() throws {
        let events = try Self.text("HallDomain/Events/HallEvent.swift")
        let first = try #require(events.firstRange(of: "enum HallEvent"))
        let last = try #require(events[first.upperBound...].firstRange(of: "\n}"))
        let kinds = events[first.upperBound..<last.lowerBound].matches(of: /\n    (?:indirect )?case (\w+)/).map(\.1)
        #expect(kinds.count > 50)
        let page = try Self.text("CWebPages/web/central.js")
        for kind in kinds {
            #expect(page.contains(try Regex("\\b\(kind): \\[\"[^\"]*\\p{Han}[^\"]*\", \"[a-z][^\"]*\"\\]")), "\(kind)")
        }
    }
}
