/// 开厅自检: what every device proved just before the hall opened, or when somebody asked for it.
public struct OpeningCheck: Codable, Sendable, Equatable {
    /// Who wanted it.
    public enum Trigger: String, Codable, Sendable {
        /// The calendar: a minute before opening.
        case calendar
        /// Somebody at the desk or with `hallctl`.
        case person
    }

    /// What one device proved.
    public struct Proof: Codable, Sendable, Equatable {
        /// How much is certain.
        public enum Verdict: String, Codable, Sendable {
            /// The device answered for itself during the check.
            case proven
            /// It cannot answer for itself, and nothing speaks against it: somebody has a look.
            case look
            /// It did not do what it should.
            case failed
        }

        /// The device; `store`, `clock`, `central` for the machine itself.
        public var device: PlacedDeviceID
        /// Its role, as in the hall file's devices.
        public var role: String
        /// Where it is, for people.
        public var place: BilingualText
        /// What came of it.
        public var verdict: Verdict
        /// How that is known. Never identity data.
        public var evidence: String
        /// Its faults' stable names.
        public var faults: [String]

        /// A proof.
        public init(
            device: PlacedDeviceID, role: String, place: BilingualText, verdict: Verdict, evidence: String,
            faults: [String]
        ) {
            (self.device, self.role, self.place) = (device, role, place)
            (self.verdict, self.evidence, self.faults) = (verdict, evidence, faults)
        }
    }

    /// Who wanted it.
    public var trigger: Trigger
    /// How long it took.
    public var milliseconds: Int
    /// Each device once: what failed first, then what somebody has to look at.
    public var proofs: [Proof]
    /// When it ended (filled in by the fold).
    public var at: Moment?

    /// A check that has just ended.
    public init(trigger: Trigger, milliseconds: Int, proofs: [Proof]) {
        self.trigger = trigger
        self.milliseconds = milliseconds
        self.proofs = proofs.sorted {
            (Self.rank($0.verdict), $0.role, $0.device) < (Self.rank($1.verdict), $1.role, $1.device)
        }
    }

    /// How many proofs came out like this.
    public func count(_ verdict: Proof.Verdict) -> Int { proofs.count { $0.verdict == verdict } }

    private static func rank(_ verdict: Proof.Verdict) -> Int {
        switch verdict {
        case .failed: 0
        case .look: 1
        case .proven: 2
        }
    }
}

/// When the hall checks itself before it opens.
public struct OpeningCheckTime: Sendable {
    /// So long before opening.
    public static let lead = Duration.seconds(60)

    /// How long from `now` until a check is due: zero when it is due now; `nil` while no clock can be trusted.
    public static func untilDue(_ state: HallState, _ calendar: OpeningCalendar, _ now: Moment, offset: Int)
        -> Duration?
    {
        guard now.clock == .trusted else { return nil }
        let today = CivilDate(wall: now.wall, utcOffsetMinutes: offset)
        for day in Int64(0)...60 {
            let date = CivilDate(days: today.days + day)
            guard calendar.isOpen(on: date) else { continue }
            let midnight = date.days * 86_400_000 - Int64(offset) * 60_000
            let begin = midnight + Int64(calendar.opens.minutes) * 60_000 - Int64(lead / .milliseconds(1))
            let end = midnight + Int64(calendar.closes.minutes) * 60_000
            if let last = state.openingCheck?.at, last.clock == .trusted, last.wall >= begin { continue }
            if now.wall < begin { return .milliseconds(begin - now.wall) }
            // Switched on late: the check is made up for while the hall is open.
            if now.wall < end { return .zero }
        }
        return nil
    }
}
