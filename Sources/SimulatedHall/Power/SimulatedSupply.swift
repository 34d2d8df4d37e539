public import DeviceKit
public import WireFormats

/// A UPS behind `upsd`: it answers reads of its variables.
public struct SimulatedSupply: SimulatedDevice {
    /// `ups.status`.
    public var status = "OL CHRG"
    /// `battery.charge`, per cent.
    public var charge = 100
    /// `battery.runtime`, seconds.
    public var runtime = 1800
    /// `upsd` hangs.
    public var isSilent = false
    /// `upsd` refuses every question with this.
    public var refusal: NUT.Refusal?
    /// Questions since the start.
    public private(set) var heard = 0
    private let dialect: NUT.Dialect
    private var stream: FrameStream<NUT>

    /// A UPS on mains.
    public init(dialect: NUT.Dialect) {
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The UPS that a firmware profile names.
    public init(profile: DataFile) throws(DataFileError) {
        self.init(dialect: try profile.dialect())
    }

    /// Takes questions and gives back answers.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        stream.append(bytes)
        var answers: [UInt8] = []
        while let finding = stream.next() {
            guard case .message(let message) = finding else { continue }
            heard += 1
            answers += (try? NUT.encode(answer(to: message), from: .device, dialect: dialect)) ?? []
        }
        return answers
    }

    private func answer(to message: NUT.Message) -> [NUT.Message] {
        if let refusal { return [.refused(code: refusal.rawValue, text: nil)] }
        let variables = [
            ("battery.charge", "\(charge)"), ("battery.runtime", "\(runtime)"), ("ups.status", status),
        ]
        switch message {
        case .list("VAR", dialect.ups):
            let list = ["VAR", dialect.ups]
            return [.listBoundary(isBegin: true, words: list)]
                + variables.map { .variable(isWritable: false, ups: dialect.ups, name: $0.0, value: $0.1) }
                + [.listBoundary(isBegin: false, words: list)]
        case .get("VAR", dialect.ups, let name):
            guard let value = variables.first(where: { $0.0 == name }) else {
                return [.refused(code: NUT.Refusal.variableNotSupported.rawValue, text: nil)]
            }
            return [.variable(isWritable: false, ups: dialect.ups, name: value.0, value: value.1)]
        case .list, .get: return [.refused(code: NUT.Refusal.unknownUPS.rawValue, text: nil)]
        default: return [.refused(code: NUT.Refusal.unknownCommand.rawValue, text: nil)]
        }
    }

    /// upsd never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
