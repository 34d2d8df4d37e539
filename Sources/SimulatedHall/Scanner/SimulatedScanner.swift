public import DeviceKit
public import WireFormats

/// A scanner module: codes are laid before it; it answers reads of its settings.
public struct SimulatedScanner: SimulatedDevice {
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// Commands since the start.
    public private(set) var heard = 0
    private let dialect: WireFormats.Scanner.Dialect
    private var stream: FrameStream<WireFormats.Scanner>

    /// A scanner as it is set.
    public init(dialect: WireFormats.Scanner.Dialect) {
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The scanner that a firmware profile describes.
    public init(profile: DataFile) throws(DataFileError) {
        self.init(dialect: try profile.dialect())
    }

    /// A code comes before its window: the bytes to send at once.
    public mutating func scan(_ text: String) -> [UInt8] {
        guard !isSilent else { return [] }
        let code = WireFormats.Scanner.Message(.code(bytes: WireBytes(dialect.textEncoding.encode(text).bytes)))
        return (try? WireFormats.Scanner.encode([code], from: .device, dialect: dialect)) ?? []
    }

    /// Takes commands and gives back their answers.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        stream.append(bytes)
        var answers: [UInt8] = []
        while let finding = stream.next() {
            guard case .message(let message) = finding else { continue }
            heard += 1
            let data: WireBytes
            if case .read(_, let count) = message.content {
                data = WireBytes([UInt8](repeating: 0, count: count == 0 ? 255 : Int(count)))
            } else {
                data = [0]
            }
            let answer = WireFormats.Scanner.Message(.answer(type: 0, data: data))
            answers += (try? WireFormats.Scanner.encode([answer], from: .device, dialect: dialect)) ?? []
        }
        return answers
    }

    /// It speaks when something is laid before it.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
