/// What a ledger tells of one device: its faults from raising to end, and the tickets that met them.
public struct DeviceStory: Codable, Sendable, Equatable {
    /// A fault that was open for a while.
    public struct Trouble: Codable, Sendable, Equatable {
        /// The incident's id.
        public var id: IncidentID
        /// The fault's stable name.
        public var fault: String
        /// What it was concluded from.
        public var evidence: String
        /// The entry that opened it.
        public var seq: Int64
        /// When it began.
        public var from: Moment
        /// When it ended; absent while it is open.
        public var to: Moment?
        /// Tickets whose paper is doubtful or was not printed on this printer meanwhile.
        public var tickets: [String]
    }

    /// The device.
    public var device: PlacedDeviceID
    /// Its faults, in order.
    public var troubles: [Trouble] = []
    /// How many attempts to print ended proven, doubtful and not sent.
    public var proven = 0
    /// Attempts whose paper is not proven.
    public var doubtful = 0
    /// Attempts of which nothing went out.
    public var notSent = 0

    /// The story of a device, and of a printer's queue with it.
    public init(device: PlacedDeviceID, entries: some Sequence<LedgerEntry>) {
        self.device = device
        let own: Set<String> = [device.rawValue, device.rawValue + "-queue"]
        var attempts: [AttemptID: String] = [:]
        for entry in entries {
            switch entry.event {
            case .incidentOpened(let incident):
                guard let name = incident.device?.rawValue, own.contains(name) else { continue }
                troubles.append(
                    Trouble(
                        id: incident.id, fault: incident.fault, evidence: incident.evidence, seq: entry.seq,
                        from: entry.at, to: nil, tickets: []))
            case .incidentClosed(let id):
                if let index = troubles.lastIndex(where: { $0.id == id && $0.to == nil }) {
                    troubles[index].to = entry.at
                }
            case .printAttempted(let attempt):
                if attempt.printer == device { attempts[attempt.id] = Self.number(of: attempt.ticket) }
            case .printEnded(let id, let end, _):
                guard let number = attempts.removeValue(forKey: id) else { continue }
                count(end, number)
            default: break
            }
        }
    }

    private mutating func count(_ end: PrintAttempt.End, _ number: String) {
        switch end {
        case .proven:
            proven += 1
            return
        case .doubtful: doubtful += 1
        case .notSent: notSent += 1
        }
        for index in troubles.indices where troubles[index].to == nil && !troubles[index].tickets.contains(number) {
            troubles[index].tickets.append(number)
        }
    }

    /// The number within a ticket's id, which is `DAY-NUMBER`.
    private static func number(of ticket: TicketID) -> String {
        ticket.rawValue.split(separator: "-").last.map(String.init) ?? ticket.rawValue
    }
}
