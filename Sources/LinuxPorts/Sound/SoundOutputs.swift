public import DeviceKit

/// Which output a voice zone gets.
public enum SoundOutputs {
    /// With a named `device`, that ALSA device, whose absence is a fault; without one, the default device where there
    /// is a sound card, else files in `folder` (`FileSoundOutput`).
    public static func forZone(
        device: String?, folder: String, pacing: Double = 1, keep: Int = 1000
    ) -> any SoundOutput {
        if let device { return AlsaOutput(device: device) }
        return AlsaOutput.hasCard ? AlsaOutput() : FileSoundOutput(folder: folder, pacing: pacing, keep: keep)
    }
}
