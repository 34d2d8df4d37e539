import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// What a shell offers for an argument. Asked for at every press of the tab key, so nothing here asks the agent.
enum Completing {
    private struct Header: Decodable {
        struct Device: Decodable { var id: String }
        struct Zone: Decodable { var id: String }
        var devices: [Device]?
        var zones: [Zone]?
    }

    /// The devices of the hall file, and the voices of its zones.
    @Sendable static func devices(_ words: [String], _ index: Int, _ start: String) -> [String] {
        let root = value(of: "--root", in: words) ?? ""
        let path = AgentPaths(root: root).hallFile
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let header = try? StrictYAML.peek(Header.self, in: text, file: path)
        else { return [] }
        return (header.devices ?? []).map(\.id) + (header.zones ?? []).map { "voice-\($0.id.lowercased())" }
    }

    /// Names and codes of faults.
    @Sendable static func faults(_ words: [String], _ index: Int, _ start: String) -> [String] {
        FaultLibrary.standard.all.flatMap { [$0.name, $0.code] }
    }

    private static func value(of option: String, in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            if word == option, index + 1 < words.count { return words[index + 1] }
        }
        return nil
    }
}
