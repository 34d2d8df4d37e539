import DeviceKit
import WireFormats

/// How one kind of plain display is spoken to: a display that shows what it was told last, knows no time-outs and keeps
/// nothing over a power cut. A value without I/O; `PlainBoard` is the driver.
protocol PlainBoardWire: Sendable {
    /// What goes over the wire.
    associatedtype Format: FramedFormat where Format.Dialect: DefinitionPart
    /// What a model is.
    associatedtype Traits: Codable & Sendable & DefinitionPart
    /// Where it hangs.
    associatedtype Placement: Codable & Sendable & DefinitionPart

    /// The driver's name in device files.
    static var name: String { get }
    /// Whether a call can be made to blink by showing and hiding it.
    static var canBlink: Bool { get }

    init(traits: Traits, dialect: Format.Dialect, placement: Placement)

    /// The address set on it.
    var busAddress: Int { get }
    /// The same display with another address.
    func at(address: Int) -> Self
    /// Which display it is, for evidence: `address 3`.
    var place: String { get }
    /// What makes the display show `picture`, in order.
    func orders(for picture: PlainPicture) -> [Format.Message]
    /// Asks whether the display is there and changes nothing; `nil` where nothing can be asked.
    var question: Format.Message? { get }
    /// Whether a display that is there answers `order`.
    func isAnswered(_ order: Format.Message) -> Bool
    /// What `reply` says of `order`; `nil` where it is no answer to it.
    func verdict(on reply: Format.Message, to order: Format.Message) -> PlainVerdict?

    /// Why `text` cannot be shown.
    static func objection(to text: String, traits: Traits, dialect: Format.Dialect) -> String?
}

/// What a plain display shall show at one moment.
struct PlainPicture: Sendable, Equatable {
    /// The text below; empty where there is none.
    var base: String
    /// What stands in its place while it is so: a call, or what is so at this moment only.
    var upper: String?
    /// Dark until lifted.
    var isDark = false

    /// The one text that a display of one text shows.
    var text: String { isDark ? "" : upper ?? base }
}

/// What a display says of an order.
enum PlainVerdict: Sendable, Equatable {
    case done
    /// It says no, and why.
    case refused(String)
}

/// What part of a text a plain display can show.
enum PlainContent: String, Codable, Sendable, CaseIterable {
    /// All of it.
    case text
    /// The ticket's number with its letter: `A007`.
    case ticket
    /// The ticket's number without its letter, as a number: 7.
    case number

    /// What is shown of `text`: for `ticket` and `number` the first capital letter with the digits behind it, and
    /// nothing where there is none, so that a count of people is never taken for a ticket.
    func part(of text: String) -> String {
        guard self != .text else { return text }
        var rest = Substring(text)
        while let start = rest.firstIndex(where: { ("A"..."Z").contains($0) }) {
            let digits = rest[rest.index(after: start)...].prefix { ("0"..."9").contains($0) }
            if !digits.isEmpty { return self == .ticket ? String(rest[start]) + digits : String(digits) }
            rest = rest[rest.index(after: start)...]
        }
        return ""
    }
}
