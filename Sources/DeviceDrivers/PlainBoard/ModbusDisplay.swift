import DeviceKit
import WireFormats

/// A number or text display whose content lies in Modbus registers; which ones is the firmware profile's matter.
struct ModbusDisplay: PlainBoardWire {
    typealias Format = Modbus

    static let name = "modbus-display"
    static let canBlink = true

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// What it is given to show: `number` goes to the register of the number, `ticket` and `text` to those of the
        /// characters.
        var shows: PlainContent
        /// Places on the display, 1 … 246.
        var places: Int

        func problems() -> [String] {
            (1...246).contains(places) ? [] : ["places \(places): allowed is 1 to 246"]
        }
    }

    /// Where it hangs.
    struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the display, 1 … 247.
        var address: Int

        func problems() -> [String] {
            (1...247).contains(address) ? [] : ["address \(address): allowed is 1 to 247"]
        }
    }

    let traits: Traits
    let dialect: Modbus.Dialect
    private(set) var address: UInt8

    init(traits: Traits, dialect: Modbus.Dialect, placement: Placement) {
        self.traits = traits
        self.dialect = dialect
        address = UInt8(clamping: placement.address)
    }

    var busAddress: Int { Int(address) }

    func at(address: Int) -> Self {
        var other = self
        other.address = UInt8(clamping: address)
        return other
    }

    var place: String { "address \(address)" }

    func orders(for picture: PlainPicture) -> [Modbus.Message] {
        let part = traits.shows.part(of: picture.text)
        // A register of a number has no blank: 0 stands for nothing.
        let order =
            traits.shows == .number
            ? dialect.show(number: Int(part) ?? 0, at: address) : dialect.show(text: part, at: address)
        return order.map { [$0] } ?? []
    }

    var question: Modbus.Message? {
        dialect.display?.probeRegister.map {
            Modbus.Message(address: address, content: .read(table: .registers, start: $0, count: 1))
        }
    }

    func isAnswered(_ order: Modbus.Message) -> Bool { true }

    func verdict(on reply: Modbus.Message, to order: Modbus.Message) -> PlainVerdict? {
        guard reply.address == address else { return nil }
        switch (order.content, reply.content) {
        case (.writeRegister, .writeRegister): return reply.content == order.content ? .done : nil
        case (.writeRegisters(let start, let values), .written(let first, let count)):
            return first == start && Int(count) == values.count ? .done : nil
        case (.read, .values): return .done
        case (_, .refused(let function, let code)):
            let why = Modbus.Refusal(rawValue: code).map { "\($0)" } ?? "code \(code)"
            return .refused("refuses function \(function): \(why)")
        default: return nil
        }
    }

    static func objection(to text: String, traits: Traits, dialect: Modbus.Dialect) -> String? {
        let part = traits.shows.part(of: text)
        guard traits.shows != .number else {
            guard let number = Int(part.isEmpty ? "0" : part), dialect.show(number: number, at: 1) != nil,
                part.utf8.count <= traits.places
            else { return "“\(text)”: its number does not fit \(traits.places) places or the profile's register" }
            return nil
        }
        guard let layout = dialect.display?.text else { return "“\(text)”: the profile names no registers of text" }
        let encoded = layout.encoding.encode(part)
        if let missing = encoded.missing.first {
            return "“\(text)”: “\(missing)” has no code in \(layout.encoding.rawValue)"
        }
        let places = min(traits.places, layout.registers * 2)
        return encoded.bytes.count <= places
            ? nil : "“\(text)”: \(encoded.bytes.count) places wide, the display has \(places)"
    }
}
