import CLinux
public import DeviceKit
import Glibc
import Synchronization

/// Plays into files, where there is no sound card: one `NAME.wav` a sentence, with `NAME.phonemes` (what the voice
/// reports to have said) and, when it has been played, `NAME.times` (first and last moment of playing, boot clock in
/// nanoseconds). Each file appears whole; the newest `keep` sentences stay.
public final class FileSoundOutput: SoundOutput {
    /// The folder of the files.
    public let folder: String
    /// Playing takes the sound's length times this; 0 takes no time.
    public let pacing: Double
    private let shelf: Mutex<SoundShelf>
    private let thread = BlockingThread(name: "sound-files")
    private let turns = SoundTurns()

    /// An output into a folder, which is made when it is missing. `pacing` 0 … 100, `keep` at least 1.
    public init(folder: String, pacing: Double = 1, keep: Int = 1000) {
        self.folder = folder
        self.pacing = min(max(0, pacing), 100)
        shelf = Mutex(SoundShelf(folder: folder, keep: max(1, keep)))
    }

    /// Writes the files and returns when the sound would be over. One piece at a time: a second one waits. Throws
    /// `.accessDenied` and `.system` when the files cannot be written, `.unavailable` when the task is cancelled.
    public func play(_ spoken: SpokenSentence, name: String) async throws(DeviceError) {
        await turns.enter()
        defer { turns.leave() }
        let start = hk_boot_clock_ns()
        let file = try await thread.run { [self] () throws(DeviceError) in
            try shelf.withLock { shelf throws(DeviceError) in try shelf.put(spoken, name: name) }
        }
        if pacing > 0 {
            do {
                try await Task.sleep(for: spoken.wave.duration * pacing)
            } catch {
                throw DeviceError(.unavailable, while: "playing \(file): cancelled")
            }
        }
        let end = hk_boot_clock_ns()
        try await thread.run { [self] () throws(DeviceError) in
            try shelf.withLock { shelf throws(DeviceError) in
                try shelf.write(Array("\(start) \(end)\n".utf8), "\(file).times")
            }
        }
    }
}
