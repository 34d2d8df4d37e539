import Glibc

/// The two tones before a sentence, and the silence that wakes an amplifier.
enum Chime {
    /// How long the two tones sound together.
    static let duration = Duration.milliseconds(400)

    /// Tones in Hz, high then low.
    private static let tones = [659.25, 523.25]

    /// The samples of the two tones: each fades out, so that nothing clicks. `volume` 0 … 1 of full scale.
    static func samples(rate: Int, volume: Double) -> [Int16] {
        let length = count(duration / 2, rate: rate)
        return tones.flatMap { tone in
            (0..<length).map { index in
                let time = Double(index) / Double(rate)
                let attack = min(1, time / 0.005)
                let release = min(1, Double(length - index) / (0.01 * Double(rate)))
                let wave = sin(2 * .pi * tone * time) + 0.3 * sin(4 * .pi * tone * time)
                let level = wave / 1.3 * exp(-6 * time) * attack * release * min(max(0, volume), 1)
                return Int16(clamping: Int(level * Double(Int16.max)))
            }
        }
    }

    /// Silence of a length.
    static func silence(_ length: Duration, rate: Int) -> [Int16] {
        Array(repeating: 0, count: count(length, rate: rate))
    }

    private static func count(_ length: Duration, rate: Int) -> Int {
        let microseconds = max(0, min(length / .microseconds(1), 10_000_000))
        return Int(microseconds * Double(max(0, rate)) / 1_000_000)
    }
}
