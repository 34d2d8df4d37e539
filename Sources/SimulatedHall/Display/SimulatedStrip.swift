public import DeviceKit
public import WireFormats

/// A strip screen of any of the four families; what it shows is lost with the power.
public struct SimulatedStrip: SimulatedDevice {
    /// No power or no wire: it neither hears nor speaks.
    public var isSilent = false
    /// The characters shown, without the blanks behind them; a counter's digits.
    public private(set) var text = ""
    /// Lit or dark by command.
    public private(set) var isOn = true
    /// Messages for it since the start.
    public private(set) var heard = 0
    private let address: UInt8
    private let dialect: StripScreen.Dialect
    private var stream: FrameStream<StripScreen>

    /// A screen at an address; a counter has none.
    public init(address: UInt8, dialect: StripScreen.Dialect) {
        self.address = address
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The screen that a firmware profile describes.
    public init(profile: DataFile, address: UInt8) throws(DataFileError) {
        self.init(address: address, dialect: try profile.dialect())
    }

    /// Takes bytes of the bus and gives back what it answers.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        stream.append(bytes)
        var answers: [UInt8] = []
        while let finding = stream.next() {
            guard case .message(let message) = finding, let answer = carryOut(message) else { continue }
            heard += 1
            answers += (try? StripScreen.encode(answer, from: .device, dialect: dialect)) ?? []
        }
        return answers
    }

    /// What it answers, mostly nothing; `nil` where the message is another's.
    private mutating func carryOut(_ message: StripScreen.Message) -> [StripScreen.Message]? {
        switch (dialect.family, message) {
        case (.twoColours, .twoColours(address, let runs)):
            show(runs.map(\.text).joined())
            return [.shown(address: address)]
        case (.oneColour, .oneColour(address, let text)), (.card, .card(address, _, let text)): show(text)
        case (.card, .power(address, let isOn)): self.isOn = isOn
        case (.card, .probe(address)): return [.present]
        case (.counter, .counter(_, let number, _)): show(String(number))
        default: return nil
        }
        return []
    }

    private mutating func show(_ text: String) { self.text = String(text.reversed().drop { $0 == " " }.reversed()) }

    /// It never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
