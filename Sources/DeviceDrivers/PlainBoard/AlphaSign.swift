import DeviceKit
import WireFormats

/// A sign that speaks Alpha's M-protocol: the base text lies in text file A, a call in the priority file, which takes
/// the whole sign and gives it back when it is written empty. Neither is kept in flash. Its fonts are Latin.
struct AlphaSign: PlainBoardWire {
    typealias Format = Alpha

    static let name = "alpha-sign"
    /// A sign clears before each text and takes its time for it.
    static let canBlink = false

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// What it is given to show: `ticket`, `number`, or `text` where all texts of the hall are Latin.
        var shows: PlainContent
        /// Characters that stand side by side, 4 … 60.
        var columns: Int

        func problems() -> [String] {
            (4...60).contains(columns) ? [] : ["columns \(columns): allowed is 4 to 60"]
        }
    }

    /// Where it hangs.
    struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the sign, 1 … 255; 0 is every sign of the line.
        var address: Int

        func problems() -> [String] {
            (0...255).contains(address) ? [] : ["address \(address): allowed is 0 to 255"]
        }
    }

    private static let baseFile = "A"
    private static let priorityFile = "0"
    /// The whole sign, held still.
    private static let look = Alpha.Look(position: 0x30, mode: 0x62)

    let traits: Traits
    let dialect: Alpha.Dialect
    let address: String
    let busAddress: Int

    init(traits: Traits, dialect: Alpha.Dialect, placement: Placement) {
        self.traits = traits
        self.dialect = dialect
        busAddress = placement.address
        let digits = String(UInt8(clamping: placement.address), radix: 16, uppercase: true)
        address = digits.utf8.count == 1 ? "0" + digits : digits
    }

    /// A sign is asked nothing, so no other is asked for.
    func at(address: Int) -> Self { self }

    var place: String { "sign \(address)" }

    /// The base first, so that it is there when the priority file gives the sign back.
    func orders(for picture: PlainPicture) -> [Alpha.Message] {
        let base = file(Self.baseFile, picture.isDark ? "" : picture.base)
        // A blank, since an empty file gives the sign back.
        let upper = picture.isDark ? file(Self.priorityFile, " ") : picture.upper.map { file(Self.priorityFile, $0) }
        let release = Alpha.Command.writeText(label: Self.priorityFile, look: nil, runs: [])
        return [base, upper ?? release].map { dialect.message([$0], to: address) }
    }

    private func file(_ label: String, _ text: String) -> Alpha.Command {
        let part = text == " " ? text : traits.shows.part(of: text)
        return .writeText(label: label, look: Self.look, runs: [.text(part.isEmpty ? " " : part)])
    }

    /// A sign answers reads only, and how long it takes for it is not published.
    var question: Alpha.Message? { nil }
    func isAnswered(_ order: Alpha.Message) -> Bool { false }
    func verdict(on reply: Alpha.Message, to order: Alpha.Message) -> PlainVerdict? { nil }

    static func objection(to text: String, traits: Traits, dialect: Alpha.Dialect) -> String? {
        let part = traits.shows.part(of: text)
        if let odd = part.unicodeScalars.first(where: { !(0x20...0x7E).contains($0.value) }) {
            return "“\(text)”: the sign's fonts have no “\(odd)”"
        }
        return part.utf8.count <= traits.columns
            ? nil : "“\(text)”: \(part.utf8.count) characters, the sign shows \(traits.columns)"
    }
}
