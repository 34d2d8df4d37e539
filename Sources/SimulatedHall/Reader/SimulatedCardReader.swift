public import DeviceKit
public import WireFormats

/// A card that can be laid on a simulated reader.
public struct SimulatedCard: Sendable, Equatable {
    /// Whose it is.
    public var identity: SyntheticIdentity
    /// Found, but never read: broken chip.
    public var isUnreadable: Bool

    /// A card of someone.
    public init(_ identity: SyntheticIdentity, isUnreadable: Bool = false) {
        self.identity = identity
        self.isUnreadable = isUnreadable
    }
}

/// An identity-card reader with its module: answers SDT commands after the time a module takes.
public struct SimulatedCardReader: SimulatedDevice {
    /// What can be wrong with a reader.
    public enum Fault: String, Codable, Sendable, CaseIterable {
        /// No power or no wire: nothing is heard or said.
        case silent
        /// The module failed its self-test: every answer is 60.
        case moduleDead
        /// The module has no licence: every answer is 66.
        case moduleNotAuthorised
        /// Every answer has a wrong check byte.
        case wrongCheck
    }

    /// What is wrong now.
    public var fault: Fault?
    /// The card that lies on it.
    public private(set) var card: SimulatedCard?
    /// Cards read whole, since the start.
    public private(set) var reads = 0
    /// Commands received, since the start.
    public private(set) var commands = 0
    /// Times a module takes; `read` is about as real ones, the others too.
    public var delays = Delays()

    /// How long a module takes to answer.
    public struct Delays: Sendable, Equatable {
        /// To find, select, tell its status.
        public var command = Duration.milliseconds(15)
        /// To read a card.
        public var read = Duration.milliseconds(1200)

        /// As real modules.
        public init(command: Duration = .milliseconds(15), read: Duration = .milliseconds(1200)) {
            self.command = command
            self.read = read
        }
    }

    private let dialect: SDT.Dialect
    private var buffer: [UInt8] = []
    private var isSelected = false
    private var wasRead = false
    private var answers: [(due: Duration, bytes: [UInt8], finishesRead: Bool)] = []

    /// A reader of a dialect.
    public init(dialect: SDT.Dialect = .standard) { self.dialect = dialect }

    /// The reader that a firmware profile describes.
    public init(profile: DataFile) throws(DataFileError) {
        self.init(dialect: try profile.dialect())
    }

    /// Whether a card is being read.
    public var isReading: Bool { answers.contains(where: \.finishesRead) }

    /// Lays a card down, in place of one that lies there.
    public mutating func lay(_ card: SimulatedCard) {
        self.card = card
        (isSelected, wasRead) = (false, false)
    }

    /// Takes the card away; a read under way fails.
    public mutating func takeAway() {
        card = nil
        for index in answers.indices where answers[index].finishesRead {
            let failed = SDT.frame([0x00, 0x00, SDT.Status.Meaning.readFailed.code], preamble: dialect.preamble)
            answers[index] = (answers[index].due, failed ?? [], false)
        }
        (isSelected, wasRead) = (false, false)
    }

    /// Takes what the host sent; the bytes to send at once.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard fault != .silent else { return [] }
        buffer += bytes
        if buffer.count > 256 { buffer.removeFirst(buffer.count - 256) }
        while let body = nextBody() {
            commands += 1
            let request = SDT.Request(
                command: body.first ?? 0, parameter: body.dropFirst().first ?? 0, data: body.dropFirst(2))
            answer(request, now: now)
        }
        return tick(now: now)
    }

    /// The bytes to send because of the time.
    public mutating func tick(now: Duration) -> [UInt8] {
        var bytes: [UInt8] = []
        while let first = answers.first, first.due <= now {
            answers.removeFirst()
            guard fault != .silent else { continue }
            if first.finishesRead { reads += 1 }
            bytes += first.bytes
        }
        return bytes
    }

    // MARK: commands

    private mutating func answer(_ request: SDT.Request, now: Duration) {
        let isRead = request == .readText || request == .readTextAndFingerprint
        let (status, payload) = reply(to: request)
        let body = [0x00, 0x00, status.code] + payload
        guard var frame = SDT.frame(body, preamble: dialect.preamble) else { return }
        if fault == .wrongCheck { frame[frame.count - 1] ^= 0x5A }
        let reallyReads = isRead && card != nil && isSelected && fault == nil
        let due = now + (reallyReads ? delays.read : delays.command)
        answers.append((due, frame, isRead && status == .done))
    }

    private mutating func reply(to request: SDT.Request) -> (SDT.Status.Meaning, [UInt8]) {
        if fault == .moduleDead { return (.selfTestFailed, []) }
        if fault == .moduleNotAuthorised { return (.notAuthorised, []) }
        switch request {
        case .moduleStatus, .reset: return (.done, [])
        case .moduleNumber: return (.done, Self.moduleNumber)
        case .findCard:
            isSelected = false
            let isHidden = wasRead && dialect.whileLying == .hides
            return card == nil || isHidden ? (.noCard, []) : (.found, [0, 0, 0, 0])
        case .selectCard:
            isSelected = card != nil
            return isSelected ? (.done, [UInt8](repeating: 0, count: 8)) : (.notSelected, [])
        case .readText, .readTextAndFingerprint: return read(withFingerprint: request == .readTextAndFingerprint)
        case .readNewAddress: return (.empty, [])
        default: return (.badCommand, [])
        }
    }

    private mutating func read(withFingerprint: Bool) -> (SDT.Status.Meaning, [UInt8]) {
        guard let card, isSelected, !card.isUnreadable else { return (.readFailed, []) }
        wasRead = true
        let lengths: [UInt8] = withFingerprint ? [1, 0, 4, 0, 0, 0] : [1, 0, 4, 0]
        return (.done, lengths + card.identity.textBlock + card.identity.photo)
    }

    /// `05.01-20130613-001234567-890123456`, of no real module.
    private static let moduleNumber: [UInt8] = [
        0x05, 0x00, 0x01, 0x00, 0x35, 0x2B, 0x33, 0x01, 0x87, 0xD6, 0x12, 0x00, 0xC0, 0x34, 0x0E, 0x35,
    ]

    // MARK: framing

    /// The body of the next whole command; whatever cannot begin one is passed over.
    private mutating func nextBody() -> [UInt8]? {
        let preamble = dialect.preamble
        while !buffer.isEmpty {
            let known = min(preamble.count, buffer.count)
            guard buffer.prefix(known).elementsEqual(preamble.prefix(known)) else {
                buffer.removeFirst()
                continue
            }
            let header = preamble.count + 2
            guard buffer.count >= header else { return nil }
            let length = Int(buffer[header - 2]) << 8 | Int(buffer[header - 1])
            guard (3...128).contains(length) else {
                buffer.removeFirst()
                continue
            }
            guard buffer.count >= header + length else { return nil }
            let frame = Array(buffer[..<(header + length)])
            guard frame.dropFirst(preamble.count).reduce(0, ^) == 0 else {
                buffer.removeFirst()
                continue
            }
            buffer.removeFirst(frame.count)
            return Array(frame[header..<(frame.count - 1)])
        }
        return nil
    }
}
