public import DeviceKit
public import WireFormats

/// A serial speech module: it takes a sentence, speaks it in its time and says when it is idle again.
public struct SimulatedSpeaker<Format: VoiceFraming>: SimulatedDevice where Format.Dialect == Voice.Dialect {
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// Its word that it is idle again is lost on the way.
    public var losesIdle = false
    /// It says of every sentence that it did not take it.
    public var refuses = false
    /// What it has begun to speak, orders to the module among it, oldest first.
    public private(set) var spoken: [String] = []
    /// How long a character takes.
    public var perCharacter = Duration.milliseconds(200)
    private let dialect: Voice.Dialect
    private var stream: FrameStream<Format>
    private var speaksUntil: Duration?

    /// A module.
    public init(dialect: Voice.Dialect) {
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The module that a firmware profile describes.
    public init(profile: DataFile) throws(DataFileError) {
        self.init(dialect: try profile.dialect())
    }

    /// Takes orders and gives back what it says at once.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        var said = tick(now: now)
        stream.append(bytes)
        while let finding = stream.next() {
            guard case .message(let message) = finding else { continue }
            switch message {
            case .speak(_, let text):
                guard !refuses else {
                    said += say(.refused)
                    continue
                }
                spoken.append(text)
                speaksUntil = now + perCharacter * text.unicodeScalars.count
                said += say(.taken)
            case .queryStatus: said += say(speaksUntil == nil ? .idle : .speaking)
            case .stop:
                speaksUntil = nil
                said += say(.taken)
            default: said += say(.refused)
            }
        }
        return said
    }

    /// Says that it is idle when a sentence is over.
    public mutating func tick(now: Duration) -> [UInt8] {
        guard let end = speaksUntil, now >= end else { return [] }
        speaksUntil = nil
        return losesIdle || isSilent ? [] : say(.idle)
    }

    private func say(_ answer: Voice.Answer) -> [UInt8] {
        (try? Format.encode([.answer(answer)], from: .device, dialect: dialect)) ?? []
    }
}
