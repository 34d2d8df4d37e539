import SimulatedHall

/// The hands of whoever sits before the simulator's page.
struct SimHands: Sendable {
    /// What a hand does; each kind of device reads its own members.
    struct Wish: Decodable, Sendable {
        var key: String?
        var digits: String?
        var grade: Int?
        var card: Int?
        var name: String?
        var on: Bool?
    }

    /// Why it cannot be done.
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    /// Cards that lie ready.
    static let cards = 100

    let stage: HallStage

    func perform(_ kind: String, _ id: String, _ wish: Wish) async throws {
        switch kind {
        case "terminals": try press(wish, at: id)
        case "pads": try rate(wish, at: id)
        case "readers": try lay(wish, at: id)
        case "switches": try turn(wish, at: id)
        default: throw Refusal(description: "no '\(kind)'; there are: terminals, pads, readers, switches")
        }
    }

    private func press(_ wish: Wish, at window: String) throws {
        guard let key = wish.key.flatMap(StaffKey.init) else {
            throw Refusal(description: "key: \(StaffKey.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try stage.press(key, digits: wish.digits ?? "", at: window)
    }

    private func rate(_ wish: Wish, at window: String) throws {
        guard let grade = wish.grade, (1...5).contains(grade) else { throw Refusal(description: "grade: 1 to 5") }
        try stage.rate(grade, at: window)
    }

    private func lay(_ wish: Wish, at kiosk: String) throws {
        guard let card = wish.card else { return try stage.takeCardAway(from: kiosk) }
        guard (1...Self.cards).contains(card) else { throw Refusal(description: "card: 1 to \(Self.cards)") }
        try stage.lay(SyntheticIdentity(seed: UInt64(card)), on: kiosk)
    }

    private func turn(_ wish: Wish, at device: String) throws {
        guard let name = wish.name, let isOn = wish.on else { throw Refusal(description: "name and on") }
        guard let found = stage.hall.devices.first(where: { $0.id == device }) else {
            throw Refusal(description: "no device '\(device)'")
        }
        switch (name, found.kind) {
        case ("unplugged", _): try stage.plug(device, in: !isOn)
        case ("powerOff", .board): try stage.setMains(of: device, off: isOn)
        case (_, .printer):
            guard let fault = SimulatedPrinter.Switch(rawValue: name) else {
                let all = SimulatedPrinter.Switch.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(description: "name: \(all), unplugged")
            }
            try stage.set(fault, of: device, to: isOn)
        default: throw Refusal(description: "a \(found.kind) has no switch '\(name)'")
        }
    }
}
