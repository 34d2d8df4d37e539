import Glibc

/// A small disk in memory in place of the agent's state folder, that can be filled and emptied.
///
/// Sounds, which in a demo are files and in a hall go to a card, lie on another. Mounting needs the right to: root, or a
/// user's own name spaces (`unshare --map-current-user --mount --keep-caps`).
public struct SmallDisk: Sendable {
    /// The state folder.
    let folder: String
    /// Bytes that fit.
    let size: Int

    private var voice: String { folder + "/voice" }
    private var ballast: String { folder + "/ballast" }

    /// Puts it in place of the folder.
    func mount() throws {
        guard StageFolder.make(folder) else { throw trouble("making \(folder)") }
        try mount(folder, options: "size=\(size)")
        guard StageFolder.make(voice) else { throw trouble("making \(voice)") }
        try mount(voice, options: "size=512m")
    }

    /// Takes it away with everything on it.
    func unmount() {
        for path in [voice, folder] { umount2(path, Int32(MNT_DETACH)) }
    }

    /// Writes until nothing fits any more.
    func fill() throws {
        guard let file = fopen(ballast, "w") else { throw trouble("making \(ballast)") }
        setvbuf(file, nil, Int32(_IONBF), 0)
        let zeros = [UInt8](repeating: 0, count: 4096)
        while fwrite(zeros, 1, zeros.count, file) == zeros.count {}
        fclose(file)
    }

    /// Makes room again.
    func empty() { unlink(ballast) }

    private func mount(_ path: String, options: String) throws {
        guard Glibc.mount("tmpfs", path, "tmpfs", 0, options) == 0 else { throw trouble("mounting a disk at \(path)") }
    }

    private func trouble(_ attempt: String) -> HallStage.StageError {
        HallStage.StageError(description: "\(attempt): \(String(cString: strerror(errno)))")
    }
}
