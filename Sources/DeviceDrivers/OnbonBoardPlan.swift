import DeviceKit
import WireFormats

/// What to ask a board next, from what it shall show and what it is known to hold. A value: it knows no port and is
/// told the time, so every rule of the boards is tested without waiting.
///
/// Area 0 holds the base text for ever. Area 1 holds a call, or what is so at this moment only; the card deletes it by
/// itself when nobody renews it, so that a dead agent never leaves an old number. Both fill the whole board, and the
/// higher id lies on top.
struct OnbonBoardPlan: Sendable {
    /// The times of a board's behaviour, in the seconds that citizens see.
    struct Timing: Sendable {
        /// How long a new call flashes.
        var flash: Duration = .seconds(3)
        /// After how long the card deletes a call, or a passing text, that nobody renewed.
        var callTimeoutSeconds: UInt16 = 45
        /// How often a call, or a passing text, is renewed.
        var renewal: Duration = .seconds(15)
        /// A board is asked for its status no sooner than this,
        var soonestStatus: Duration = .seconds(1)
        /// and then only as often as takes one of so many parts of its bus.
        var statusShare = 40
        /// How often a board is asked while something bad came of it lately.
        var suspicion: Duration = .milliseconds(250)
        /// Which answers count.
        var answers = AnswerWindow.Rule.asked
        /// How often a silent board is asked.
        var probe: Duration = .seconds(1)
    }

    /// Something to ask the board; `OnbonBX` commands that erase or write flash memory are not among them.
    enum Request: Sendable, Equatable {
        case queryStatus
        case power(isOn: Bool)
        case brightness(UInt8)
        case areas(OnbonBX.AreaUpdate)

        /// Whether a board that cannot do it is still a good board.
        var isOptional: Bool { if case .brightness = self { true } else { false } }
    }

    /// What the board is known to hold.
    struct Held: Sendable, Equatable {
        /// `nil` while it has not been told.
        var isOn: Bool?
        /// `nil` while it has not been told.
        var brightness: UInt8?
        /// Areas by id.
        var areas: [UInt8: HeldArea] = [:]
    }

    /// An area that the board has.
    enum HeldArea: Sendable, Equatable {
        /// The board acknowledged exactly this.
        case known(OnbonBX.Area)
        /// The board lists it; who set it, and to what, is not known.
        case unknown
    }

    static let baseID: UInt8 = 0
    static let callID: UInt8 = 1

    let traits: OnbonBoard.Traits
    let dialect: OnbonBX.Dialect
    let placement: OnbonBoard.Placement
    let timing: Timing

    /// The newest wish; `nil` until the first.
    private(set) var desired: BoardContent?
    /// `nil` while the board must be asked first.
    private(set) var held: Held?
    /// Something bad came of the last questions: it is asked more often, so that it is soon known what it was.
    var isSuspect = false
    private var flashUntil: Duration = .zero
    private var upperSentAt: Duration?
    private var polledAt: Duration = .zero
    /// How long the last question for its status took, with the wait for the bus.
    var statusTook: Duration?
    private var hasBrightness = true

    init(
        traits: OnbonBoard.Traits, dialect: OnbonBX.Dialect, placement: OnbonBoard.Placement,
        timing: Timing = Timing()
    ) {
        self.traits = traits
        self.dialect = dialect
        self.placement = placement
        self.timing = timing
    }

    // MARK: - What happens

    /// Takes the newest wish. A call with a new serial flashes from now on.
    mutating func show(_ content: BoardContent, now: Duration) {
        if content.call != nil, content.call != desired?.call || content.callSerial != desired?.callSerial {
            flashUntil = now + timing.flash
        }
        desired = content
    }

    /// The board said that it did `request`.
    mutating func acknowledged(_ request: Request, now: Duration) {
        var held = held ?? Held()
        switch request {
        case .queryStatus: break
        case .power(let isOn): held.isOn = isOn
        case .brightness(let level): held.brightness = level
        case .areas(let update):
            if update.deletesAll { held.areas = [:] }
            for id in update.deleted { held.areas[id] = nil }
            for area in update.areas {
                held.areas[area.id] = .known(area)
                if area.id == Self.callID { upperSentAt = now }
            }
        }
        self.held = held
    }

    /// The board told its status: what it lost or was given by others is seen here.
    mutating func answered(_ status: OnbonBX.Status, now: Duration) {
        var areas: [UInt8: HeldArea] = [:]
        for id in status.dynamicAreas { areas[id] = held?.areas[id] ?? .unknown }
        held = Held(isOn: status.isOn, brightness: status.brightness, areas: areas)
        polledAt = now
    }

    /// The board answered a status query with something that is no status: it is alive, and its word that it did
    /// what it was told is all there is.
    mutating func answeredWithoutStatus(now: Duration) {
        held = held ?? Held()
        polledAt = now
    }

    /// The board cannot do an optional request; it is not asked again.
    mutating func giveUp(_ request: Request) {
        if case .brightness = request { hasBrightness = false }
    }

    /// Nothing is known of the board any more.
    mutating func forget() { held = nil }

    // MARK: - What follows

    /// What to ask now, the most urgent first; `nil` when there is nothing to do before `nextDue`.
    func next(now: Duration) -> Request? {
        guard let held else { return .queryStatus }
        if let desired, let request = step(from: held, to: desired, now: now) { return request }
        return now >= polledAt + statusInterval ? .queryStatus : nil
    }

    /// When `next` may have something to do although nothing happens.
    func nextDue(now: Duration) -> Duration {
        var due = polledAt + statusInterval
        if let desired, desired.call ?? desired.passing != nil, !desired.isBlanked {
            if now < flashUntil { due = min(due, flashUntil) }
            if let upperSentAt { due = min(due, upperSentAt + timing.renewal) }
        }
        return due
    }

    /// Whether the board is known to show what is wished, flashing or not.
    var isSettled: Bool {
        guard let desired, let held else { return false }
        if desired.isBlanked { return held.isOn == false }
        func holds(_ id: UInt8, _ areas: [OnbonBX.Area?]) -> Bool {
            areas.contains { $0.map(HeldArea.known) == held.areas[id] }
        }
        return held.isOn == true && holds(Self.baseID, [base(desired)])
            && holds(Self.callID, [upper(desired, flashes: true), upper(desired, flashes: false)])
    }

    /// As seldom as the firmware's profile says, and oftener where that costs the bus little: what is wrong with a line is
    /// known the sooner.
    private var statusInterval: Duration {
        let usual = Duration.milliseconds(dialect.statusMilliseconds)
        guard !isSuspect else { return min(timing.suspicion, usual) }
        return statusTook.map { min(usual, max(timing.soonestStatus, $0 * timing.statusShare)) } ?? usual
    }

    private func step(from held: Held, to desired: BoardContent, now: Duration) -> Request? {
        if desired.isBlanked {
            // Dark first, which is one short frame; then empty, so that nothing comes back with the light.
            if held.isOn != false { return .power(isOn: false) }
            return held.areas.isEmpty ? nil : .areas(.init(deleted: held.areas.keys.sorted()))
        }
        if let update = update(from: held, to: desired, now: now) { return .areas(update) }
        if held.isOn != true { return .power(isOn: true) }
        if hasBrightness, let wanted = placement.brightness.map({ UInt8(clamping: $0) }), held.brightness != wanted {
            return .brightness(wanted)
        }
        return nil
    }

    private func update(from held: Held, to desired: BoardContent, now: Duration) -> OnbonBX.AreaUpdate? {
        let wanted = [upper(desired, flashes: now < flashUntil), base(desired)].compactMap { $0 }
        let isRenewalDue = upperSentAt.map { now >= $0 + timing.renewal } ?? true
        var update = OnbonBX.AreaUpdate(
            deleted: held.areas.keys.filter { id in !wanted.contains { $0.id == id } }.sorted())
        var room = dialect.receiveBufferBytes - 64
        for area in wanted {
            let isHeld = held.areas[area.id] == .known(area)
            guard !isHeld || (area.id == Self.callID && isRenewalDue) else { continue }
            // Escapes can double a byte; what does not fit this frame goes with the next.
            room -= 2 * (area.text.bytes.count + 32)
            if room >= 0 || update.areas.isEmpty { update.areas.append(area) }
        }
        return update.deleted.isEmpty && update.areas.isEmpty ? nil : update
    }

    // MARK: - Areas

    private func base(_ content: BoardContent) -> OnbonBX.Area? {
        content.base.isEmpty ? nil : area(Self.baseID, pages: [content.base], runMode: 0, timeout: 0, stay: 20)
    }

    /// The call, with an empty page behind it while it flashes: half a second each, so once a second. Else the passing
    /// text, which never flashes.
    private func upper(_ content: BoardContent, flashes: Bool) -> OnbonBX.Area? {
        let flashes = flashes && content.call != nil
        return (content.call ?? content.passing).map { text in
            area(
                Self.callID, pages: flashes ? [text, ""] : [text], runMode: 2, timeout: timing.callTimeoutSeconds,
                stay: flashes ? 1 : 20)
        }
    }

    private func area(_ id: UInt8, pages: [String], runMode: UInt8, timeout: UInt16, stay: UInt8) -> OnbonBX.Area {
        let lines = pages.flatMap { page in
            var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            // A page is as many lines as the board has, or the next page would move up into it; a blank keeps an
            // empty line from being taken for the text's end.
            while pages.count > 1, lines.count < traits.rows { lines.append(" ") }
            return lines.map { $0.isEmpty ? " " : $0 }
        }
        let codes = dialect.fontCodes + traits.colour.code
        // Texts are checked when they are loaded; a backslash that came all the same must not become a command.
        let safe = lines.map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.map { $0 == "\\" ? "＼" : $0 }))
        }
        let text = codes + safe.joined(separator: #"\n"#)
        return OnbonBX.Area(
            x: 0x8000, y: 0, width: 0x8000 | UInt16(clamping: traits.widthInPixels),
            height: UInt16(clamping: traits.heightInPixels), id: id, runMode: runMode, timeout: timeout,
            alignment: 0x0A, stay: stay, text: WireBytes(dialect.textEncoding.encode(text).bytes))
    }
}
