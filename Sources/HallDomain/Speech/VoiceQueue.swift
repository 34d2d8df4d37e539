/// What one voice zone says, and in which order: pure rules, time as a parameter.
///
/// One reading at a time, never cut. Every first reading goes before any second one, each in the order of the calls.
/// Each reading is given out at most once and only while its call is current: `ended` drops what is left of a call.
/// A second reading older than `Settings.secondReadingAge` is dropped; a first reading never for its age, except
/// after silence (the start of the agent, a sound outage): calls older than `Settings.outageAge` are then reported by
/// `unspoken` and not read.
///
/// Times are durations since any fixed moment, by the boot clock. The queue holds at most one entry a call.
public struct VoiceQueue: Sendable {
    /// Times and counts of the rules.
    public struct Settings: Sendable, Hashable {
        /// How often a call is read: 1 or 2.
        public var readings: Int
        /// A second reading of a call older than this is dropped.
        public var secondReadingAge: Duration
        /// After silence, a call older than this is not read.
        public var outageAge: Duration

        /// Settings as the promises have them: 2 readings, 30 s, 20 s.
        public init(
            readings: Int = 2, secondReadingAge: Duration = .seconds(30), outageAge: Duration = .seconds(20)
        ) {
            self.readings = min(max(1, readings), 2)
            self.secondReadingAge = secondReadingAge
            self.outageAge = outageAge
        }
    }

    private struct Entry {
        let call: Int
        var round: Int
        var announcement: Announcement
        var calledAt: Duration
        /// Readings of this round that are over, or lost.
        var done: Int
    }

    /// The rules' times and counts.
    public let settings: Settings
    /// The reading that is being spoken.
    public private(set) var current: VoiceReading?
    /// Whether nothing is given out because there is no sound. True at the start, until `soundReady`.
    public private(set) var isSilent = true
    /// In the order in which first readings are due.
    private var entries: [Entry] = []
    private var outage: [Int] = []

    /// An empty queue; it is silent until `soundReady`.
    public init(settings: Settings = .init()) {
        self.settings = settings
    }

    /// How many calls have a first reading before them.
    public var waiting: Int { entries.count { $0.done == 0 } }

    /// A call was committed, `at` its time. A call that is already in the queue stays as it is.
    ///
    /// After a restart, calls that are current are put in as the ledger has them: `round` 1 and the repetitions, `at`
    /// the time of the last, `readings` how many of that round are proven spoken.
    public mutating func called(
        _ call: Int, _ announcement: Announcement, round: Int = 1, readings: Int = 0, at time: Duration
    ) {
        guard !entries.contains(where: { $0.call == call }), readings < settings.readings else { return }
        insert(Entry(call: call, round: round, announcement: announcement, calledAt: time, done: max(0, readings)))
    }

    /// A call was repeated (重呼): it is read anew, behind the first readings that are waiting. `round` is 2 for the
    /// first repetition. A call whose first reading is still waiting keeps its place and is read once for both.
    public mutating func recalled(_ call: Int, _ announcement: Announcement, round: Int, at time: Duration) {
        // The repetition settles what silence left unspoken.
        outage.removeAll { $0 == call }
        let isSpoken = current?.call == call
        if let place = entries.firstIndex(where: { $0.call == call }) {
            guard entries[place].round < round else { return }
            if entries[place].done == 0, !isSpoken {
                entries[place].round = round
                entries[place].announcement = announcement
                // After silence it counts as called anew.
                if isSilent { entries[place].calledAt = time }
                return
            }
            entries.remove(at: place)
        }
        insert(Entry(call: call, round: round, announcement: announcement, calledAt: time, done: 0))
    }

    /// The call is no longer current: undone, arrived at the window, finished, missed. What is being spoken goes on to
    /// its end; nothing more of the call is read.
    public mutating func ended(_ call: Int) {
        entries.removeAll { $0.call == call }
        outage.removeAll { $0 == call }
    }

    /// The reading to speak now; `nil` while one is being spoken, while there is no sound and when nothing is due.
    public mutating func next(at time: Duration) -> VoiceReading? {
        guard current == nil, !isSilent else { return nil }
        entries.removeAll { $0.done > 0 && time - $0.calledAt > settings.secondReadingAge }
        guard let entry = entries.first(where: { $0.done == 0 }) ?? entries.first else { return nil }
        let reading = VoiceReading(
            call: entry.call, round: entry.round, number: entry.done + 1, announcement: entry.announcement)
        current = reading
        return reading
    }

    /// A reading was spoken to its end. Whether it was the one being spoken.
    @discardableResult
    public mutating func finished(_ reading: VoiceReading) -> Bool {
        guard current == reading else { return false }
        current = nil
        close(reading)
        return true
    }

    /// A reading could not be spoken (to its end), so the zone is silent until `soundReady`. When nothing of it was
    /// `heard` it is due again; else it is not repeated, and a first reading counts as unspoken.
    public mutating func failed(_ reading: VoiceReading, heard: Bool) {
        isSilent = true
        guard current == reading else { return }
        current = nil
        guard heard else { return }
        let isCurrent = entries.contains { $0.call == reading.call && $0.round == reading.round }
        if isCurrent, reading.number == 1 { outage.append(reading.call) }
        close(reading)
    }

    /// There is no sound from now on. A reading that is being spoken still ends by `finished` or `failed`.
    public mutating func soundLost() { isSilent = true }

    /// There is sound again, or for the first time. Calls that grew too old meanwhile come out of `unspoken`.
    public mutating func soundReady(at time: Duration) {
        guard isSilent else { return }
        dropOld(at: time)
        isSilent = false
    }

    /// Calls that are not read because silence made them too old, each given once: the window page says so, staff
    /// repeat them or mark them missed.
    public mutating func unspoken(at time: Duration) -> [Int] {
        if isSilent { dropOld(at: time) }
        defer { outage = [] }
        return outage
    }

    /// When `unspoken` will have something while the silence lasts; `nil` while there is sound or nothing waits.
    public var silenceDeadline: Duration? {
        guard isSilent else { return nil }
        if !outage.isEmpty { return .zero }
        let oldest = entries.filter { isUnread($0) }.map(\.calledAt).min()
        // The first moment at which it is older than the limit.
        return oldest.map { $0 + settings.outageAge + .nanoseconds(1) }
    }

    private mutating func dropOld(at time: Duration) {
        let old = entries.filter { isUnread($0) && time - $0.calledAt > settings.outageAge }.map(\.call)
        guard !old.isEmpty else { return }
        outage += old
        entries.removeAll { old.contains($0.call) }
    }

    /// No reading of it was begun.
    private func isUnread(_ entry: Entry) -> Bool {
        entry.done == 0 && !(current?.call == entry.call && current?.round == entry.round)
    }

    private mutating func close(_ reading: VoiceReading) {
        guard let place = entries.firstIndex(where: { $0.call == reading.call && $0.round == reading.round })
        else { return }
        entries[place].done = reading.number
        if reading.number >= settings.readings { entries.remove(at: place) }
    }

    /// By the time of the call, the later given the later among equals; usually at the end.
    private mutating func insert(_ entry: Entry) {
        let place = entries.lastIndex { $0.calledAt <= entry.calledAt }.map { $0 + 1 } ?? 0
        entries.insert(entry, at: place)
    }
}
