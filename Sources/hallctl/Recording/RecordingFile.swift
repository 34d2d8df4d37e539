import Foundation
import HallRuntime

/// A recording wherever it lies: a file of its own, or within a support bundle.
enum RecordingFile {
    /// Its name within a bundle.
    static let part = "recording.hkr"

    private static let limit = 256 << 20

    /// Reads one; what is none is a `Trouble` with 65.
    static func read(_ path: String) throws(Trouble) -> Recording {
        guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe), data.count <= limit else {
            throw Trouble(.malformed, "no-file", "读不了 \(path)", "cannot read \(path)")
        }
        let bytes = Array(data)
        if let recording = Recording(bytes) { return recording }
        if let archive = try? TarArchive(reading: bytes) { return try read(in: archive, path) }
        throw Trouble(
            .malformed, "no-recording", "\(path) 不是 hallctl record 的文件", "\(path) is no file of hallctl record")
    }

    /// That of a bundle.
    static func read(in archive: TarArchive, _ path: String) throws(Trouble) -> Recording {
        guard let part = archive.files.first(where: { $0.name == part }) else {
            throw Trouble(.malformed, "no-recording", "\(path) 里没有录制", "there is no recording in \(path)")
        }
        guard let recording = Recording(part.bytes) else {
            throw Trouble(.malformed, "no-recording", "\(path) 里的录制读不了", "the recording in \(path) cannot be read")
        }
        return recording
    }

    /// What the agent's ring holds, cleaned of what is nobody's business; works with the agent down.
    static func gathered(_ options: GlobalOptions, _ redaction: Redaction) -> [UInt8]? {
        Recording.gathered(from: options.paths.recording) { redaction.cleaned($0) }
    }
}
