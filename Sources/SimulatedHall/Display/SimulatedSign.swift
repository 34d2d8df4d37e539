public import DeviceKit
public import WireFormats

/// A sign that speaks Alpha's M-protocol: text files, of which the priority file takes the screen. It answers nothing.
public struct SimulatedSign: SimulatedDevice {
    /// No power or no wire: it hears nothing.
    public var isSilent = false
    /// What its text files hold, by label.
    public private(set) var files: [String: String] = [:]
    /// Frames for it since the start.
    public private(set) var heard = 0
    private let address: String
    private var stream: FrameStream<Alpha>

    /// A sign at an address, two hexadecimal digits; every sign hears `00` too.
    public init(address: String, dialect: Alpha.Dialect) {
        self.address = address
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// The sign that a firmware profile describes.
    public init(profile: DataFile, address: UInt8) throws(DataFileError) {
        let digits = String(address, radix: 16, uppercase: true)
        self.init(address: digits.utf8.count == 1 ? "0" + digits : digits, dialect: try profile.dialect())
    }

    /// What a passer-by reads.
    public var text: String { files["0"] ?? files["A"] ?? "" }

    /// Takes bytes of the line.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isSilent else { return [] }
        stream.append(bytes)
        while let finding = stream.next() {
            guard case .message(let message) = finding, [address, "00"].contains(message.address) else { continue }
            heard += 1
            for packet in message.packets {
                guard case .writeText(let label, let look, let runs) = packet.command else { continue }
                files[label] = look == nil && runs.isEmpty ? nil : Self.text(of: runs)
            }
        }
        return []
    }

    private static func text(of runs: [Alpha.Run]) -> String {
        runs.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// It never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
