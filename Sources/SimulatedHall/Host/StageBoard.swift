public import Rendering
import WireFormats

/// A board at its wire, with a memory of everything that glowed on it, and the ways to break promises on purpose.
public struct StageBoard: SimulatedDevice {
    /// What could be read on the board from a moment on, until the next entry.
    public struct Glow: Sendable, Equatable {
        /// Since when, on the boot clock.
        public var at: Duration
        /// The lines, joined by line feeds; empty while the board is dark.
        public var text: String
    }

    /// A frame that was addressed to it.
    public struct ReceivedFrame: Sendable {
        /// When it was complete, on the boot clock.
        public var at: Duration
        /// Its bytes in hexadecimal.
        public var hex: String
    }

    /// Promises that can be broken on purpose.
    public enum Break: Sendable {
        /// Deletions and time-outs of areas are ignored: an old number stays.
        case ignoresDeletion
        /// From now on, the first call and every fifth after it is acknowledged and never shown.
        case swallowsCalls
    }

    /// Entries of each memory; older ones give way.
    public static let memory = 20_000

    /// The board itself.
    public var board: SimulatedBoard
    /// Everything that glowed, oldest first.
    public private(set) var glows: [Glow] = []
    /// Frames addressed to it, oldest first.
    public private(set) var frames: [ReceivedFrame] = []
    /// What is broken on purpose.
    public var broken: Break?
    /// How much further the board's own clock is than the boot clock: its areas run out by it.
    private var ahead: Duration = .zero
    private var seenFrames = 0
    private var lookAt: Duration = .zero
    private var seenCalls: [[UInt8]] = []

    /// A board that nobody has told anything.
    public init(_ board: SimulatedBoard) { self.board = board }

    /// What can be read now.
    public var text: String { glows.last?.text ?? "" }

    /// What glows at `now`.
    public func picture(now: Duration) -> BoardPicture { board.picture(now: now + ahead) }

    /// Lets so much time pass for the board alone, at once: nothing else ages.
    public mutating func skip(_ time: Duration, now: Duration) {
        ahead += time
        look(now: now)
    }

    /// Cuts or returns the mains.
    public mutating func setMains(off: Bool, now: Duration) {
        board.isMainsOff = off
        look(now: now)
    }

    /// Takes what the host sent on the bus.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        let answer = board.receive(broken == nil ? bytes : spoiled(bytes), now: now + ahead)
        if board.frameCount != seenFrames {
            note(now: now)
            look(now: now)
        }
        return answer
    }

    /// Areas run out and pages turn by time alone.
    public mutating func tick(now: Duration) -> [UInt8] {
        if now >= lookAt { look(now: now) }
        return board.tick(now: now + ahead)
    }

    private mutating func note(now: Duration) {
        let fresh = min(board.frameCount - seenFrames, board.frames.count)
        frames += board.frames.suffix(max(0, fresh)).map { ReceivedFrame(at: now, hex: $0) }
        seenFrames = board.frameCount
        if frames.count > Self.memory { frames.removeFirst(Self.memory / 10) }
    }

    private mutating func look(now: Duration) {
        lookAt = now + .milliseconds(100)
        let text = board.picture(now: now + ahead).text
        guard glows.last?.text != text else { return }
        if glows.count >= Self.memory { glows.removeFirst(Self.memory / 10) }
        glows.append(Glow(at: now, text: text))
    }

    // MARK: Breaking

    /// The frames of `bytes` as the broken board understands them. The driver sends whole frames, so nothing that is
    /// cut in two has to be kept.
    private mutating func spoiled(_ bytes: [UInt8]) -> [UInt8] {
        var decoder = OnbonBX.Decoder(from: .host, dialect: .standard)
        decoder.append(bytes)
        var messages: [OnbonBX.Message] = []
        while let finding = decoder.next() {
            guard case .message(var message) = finding else { return bytes }
            if message.destination == board.address, case .dynamicAreas(let update) = message.content {
                message.content = .dynamicAreas(update: spoiled(update))
                message.checksum = nil
            }
            messages.append(message)
        }
        return (try? OnbonBX.encode(messages, from: .host, dialect: .standard)) ?? bytes
    }

    private mutating func spoiled(_ update: OnbonBX.AreaUpdate) -> OnbonBX.AreaUpdate {
        var update = update
        switch broken {
        case .ignoresDeletion:
            update.deletesAll = false
            update.deleted = []
            for index in update.areas.indices { update.areas[index].timeout = .max }
        case .swallowsCalls:
            update.areas.removeAll { area in area.id == 1 && isSwallowed(area.text.bytes) }
        case nil: break
        }
        return update
    }

    /// The number is what remains of a call's text without the codes that make it flash.
    private mutating func isSwallowed(_ text: [UInt8]) -> Bool {
        let digits = text.filter { (0x30...0x39).contains($0) }.suffix(4)
        let key = Array(digits)
        if let known = seenCalls.firstIndex(of: key) { return known.isMultiple(of: 5) }
        seenCalls.append(key)
        return (seenCalls.count - 1).isMultiple(of: 5)
    }
}
