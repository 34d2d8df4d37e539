import DeviceKit
import HallDomain

/// What a board shows to be looked at, as far as its model can show it.
struct BoardPatterns {
    let device: PlacedDevice
    /// Its place in the hall file, from 1 on, for a board that has no address of its own.
    let order: Int

    private struct Placement: Decodable { var address: Int? }
    private struct Model: Decodable {
        struct Traits: Decodable { var shows: String? }
        var traits: Traits
    }

    /// The words that say what this is, every dot lit, its address, and nothing lit.
    var all: [String] {
        let candidates = [text("b.test"), full, address, " "]
        var patterns: [String] = []
        for pattern in candidates.compactMap({ $0 }) where !patterns.contains(pattern) && isShowable(pattern) {
            patterns.append(pattern)
        }
        return patterns
    }

    /// Which board this is: `3号屏3号窗口`, or `A3` on a display of numbers.
    var address: String {
        let placement = try? StrictYAML.peek(Placement.self, in: device.placement.text, file: device.placement.file)
        let number = "\(placement?.address ?? order)"
        guard !showsNumbersOnly else { return "A\(number)" }
        if let window = device.window {
            let long = text("b.address", ["n": number, "window": window.rawValue])
            return isShowable(long) ? long : "A\(number)"
        }
        let long = text("b.address.zone", ["n": number, "zone": device.zone?.rawValue ?? "-"])
        return isShowable(long) ? long : "A\(number)"
    }

    private var showsNumbersOnly: Bool {
        let file = device.model.device
        let shows = (try? StrictYAML.peek(Model.self, in: file.text, file: file.file))?.traits.shows
        return shows == "number" || shows == "ticket"
    }

    /// As many lit fields as one line of the board has room for; digits where it shows nothing else.
    private var full: String? {
        if showsNumbersOnly {
            return (1...4).reversed().map { "A" + String(repeating: "8", count: $0) }.first(where: isShowable)
        }
        for field in ["■", "8"] {
            let fitting = (1...64).reversed().lazy.map { String(repeating: field, count: $0) }.first(where: isShowable)
            if let fitting { return fitting }
        }
        return nil
    }

    private func isShowable(_ text: String) -> Bool { device.model.critic?(text) == nil }

    private func text(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
        Catalogue.standard.text(key, .zh, parameters)
    }
}
