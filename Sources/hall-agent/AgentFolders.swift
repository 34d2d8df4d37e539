import Foundation
import HallRuntime

/// Makes the agent's folders, and keeps the secret that signs window sessions.
enum AgentFolders {
    static func make(_ paths: AgentPaths) throws {
        for (folder, mode) in [(paths.state, 0o700), (paths.run, 0o755), (paths.run + "/print", 0o755)] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        }
    }

    /// 32 random bytes, made once and kept in a file that only the agent's user can read.
    static func secret(_ paths: AgentPaths) throws -> [UInt8] {
        if let kept = FileManager.default.contents(atPath: paths.secret), kept.count == 32 { return Array(kept) }
        var generator = SystemRandomNumberGenerator()
        let fresh = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let isMade = FileManager.default.createFile(
            atPath: paths.secret, contents: Data(fresh), attributes: [.posixPermissions: 0o600])
        guard isMade else { throw CocoaError(.fileWriteNoPermission) }
        return fresh
    }
}
