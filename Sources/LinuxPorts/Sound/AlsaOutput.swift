public import DeviceKit
import Glibc

/// Plays on a sound card through `aplay` (alsa-utils), so that no sound library runs inside the agent.
public final class AlsaOutput: SoundOutput {
    /// The device's ALSA name: `default`, `plughw:CARD=Device,DEV=0`; `aplay -L` lists them.
    public let device: String
    private let program: String
    private let grace: Duration
    private let thread = BlockingThread(name: "sound")

    /// An output on an ALSA device. `grace` is how much longer than the sound itself playing may take.
    public init(device: String = "default", program: String = "/usr/bin/aplay", grace: Duration = .seconds(5)) {
        self.device = device
        self.program = program
        self.grace = grace
    }

    /// Whether the kernel knows a sound card that can play.
    public static var hasCard: Bool {
        guard let folder = opendir("/dev/snd") else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("pcmC"), name.hasSuffix("p") { return true }
        }
        return false
    }

    /// Plays to the last sample. Throws `.unavailable` where there is no card, no such device or no `aplay`, with what
    /// `aplay` says; `.timedOut` when the card takes no sound; `.unavailable` when the task is cancelled, which
    /// stops the sound.
    public func play(_ spoken: SpokenSentence, name: String) async throws(DeviceError) {
        let bytes = WaveFile.bytes(of: spoken.wave)
        let limit = spoken.wave.duration + grace
        let run = SoundProgram([program, "-q", "-t", "wav", "-D", device, "-"])
        let result: Result<SoundProgram.Ending, DeviceError> = await withTaskCancellationHandler {
            do throws(DeviceError) {
                return .success(
                    try await thread.run { () throws(DeviceError) in
                        try run.run(input: bytes, capacity: 4096, limit: limit)
                    })
            } catch {
                return .failure(error)
            }
        } onCancel: {
            run.cancel()
        }
        do throws(DeviceError) {
            let ending = try result.get()
            guard ending.status == 0 else {
                throw DeviceError(
                    .unavailable, while: "playing \(name) on \(device): status \(ending.status) \(ending.complaint)")
            }
        } catch {
            if Task.isCancelled { throw DeviceError(.unavailable, while: "playing \(name): cancelled") }
            guard access(program, X_OK) == 0 else {
                throw DeviceError(.unavailable, while: "\(error.attempt); install it: apt install alsa-utils")
            }
            throw error
        }
    }
}
