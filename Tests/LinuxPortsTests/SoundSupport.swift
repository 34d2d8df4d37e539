import Glibc
import HallDomain

enum SoundSupport {
    static let hasEspeak = access("/usr/bin/espeak-ng", X_OK) == 0

    /// Root mean square of samples.
    static func level(_ samples: ArraySlice<Int16>) -> Double {
        let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return samples.isEmpty ? 0 : (sum / Double(samples.count)).squareRoot()
    }

    /// Every sentence that needs no text from elsewhere.
    static let announcements: [Announcement] = [
        .call(ticket: "A012", to: "3"), .call(ticket: "B8103", to: .init(window: "12", floor: 2)),
        .call(ticket: "C007", to: .init(window: "203", zone: "B")),
        .callPair(ticket: "A012", window: "3", ticket2: "B007", window2: "5"), .lastCall(ticket: "A012", window: "3"),
        .continues(ticket: "A012", window: "5"), .missed(ticket: "A012"), .moved(ticket: "A012", window: "5"),
        .itemPaused(item: "不动产登记"), .opening, .lunch, .lastTicket, .closing, .rate, .kioskChoose,
        .kioskTake(ticket: "A012", ahead: 2), .kioskTake(ticket: "A012", ahead: 0), .kioskNoPaper(ticket: "A012"),
        .kioskCard, .kioskTimeout, .evacuation, .test,
    ]
}
