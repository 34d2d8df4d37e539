import HallDomain

/// How the links to other machines of the hall stand, in `GET /api/v1/status`.
public struct LinkView: Codable, Sendable, Equatable {
    /// One link.
    public struct Contact: Codable, Sendable, Equatable {
        /// The kiosk's id.
        public var kiosk: String
        /// `up`, `down`, or `starting` before the first word.
        public var state: String
        /// Since when, wall clock milliseconds since 1970.
        public var since: Int64
        /// Why it is down; empty when it is not.
        public var evidence: String
        /// At a kiosk: how much of its own the hall server has not confirmed yet, in wishes and tickets.
        public var open: Int?
    }

    /// `hall-server` or `kiosk`.
    public var role: String
    /// Where the hall server listens, or where the kiosk looks for it.
    public var address: String
    /// The hall server's links to each kiosk; a kiosk's own one.
    public var contacts: [Contact]

    init(_ book: LinkBook, _ state: HallState) {
        switch book.settings.role {
        case .hallServer(let listen): (role, address) = ("hall-server", "\(listen)")
        case .kiosk(_, let server): (role, address) = ("kiosk", "\(server)")
        }
        let (isKiosk, link) = (book.settings.kiosk != nil, state.link)
        let waiting = state.lines.values.reduce(0) { $0 + $1.places.count }
        let open = isKiosk ? link.asks.count + link.voids.count + link.handed.count + waiting : nil
        contacts = book.value.sorted { $0.key < $1.key }.map { kiosk, contact in
            Contact(
                kiosk: kiosk.rawValue, state: contact.isUp.map { $0 ? "up" : "down" } ?? "starting",
                since: contact.since.wall, evidence: contact.evidence, open: open)
        }
    }
}
