import WireFormats

/// The far end of a ticket printer's wire: a state machine without I/O or clock of its own.
///
/// It does what real ones do: real-time commands are answered at once, also while the buffer waits; everything else
/// goes through the buffer at the model's pace; a printer without paper keeps the buffer and goes on after refill; a
/// printer without power loses it; fences are answered when they are reached.
public struct SimulatedPrinter: SimulatedDevice {
    /// What is wrong with it.
    public enum Switch: String, Codable, Sendable, CaseIterable {
        /// 缺纸.
        case paperOut
        /// 纸将尽.
        case paperLow
        /// 开盖.
        case coverOpen
        /// The cutter does not move.
        case cutterJam
        /// 卡纸.
        case paperJam
        /// The head is too hot to print.
        case headHot
        /// Nothing is received, the buffer is lost.
        case powerOff
        /// It prints but answers nothing.
        case silent
    }

    /// The most bytes its buffer takes; more are lost, as from a printer whose flow control nobody obeys.
    public static let bufferCapacity = 65_536
    /// The most tickets kept until they are taken; older ones give way.
    public static let ticketCapacity = 1_000

    /// What is simulated.
    public let model: Model
    /// What is switched on.
    public private(set) var switches: Set<Switch> = []
    /// Tickets cut since they were last taken.
    public private(set) var tickets: [PrintedTicket] = []
    /// How many tickets were cut in all.
    public private(set) var cutCount = 0
    /// When ESC @ came last: the first byte of a ticket.
    public private(set) var begunAt: Duration = .zero
    /// Bytes lost because the buffer was full.
    public private(set) var lostBytes = 0
    /// Millimetres left on the roll; at 0 the paper is out. `nil`: a roll without end.
    public var paperLeft: Double?

    private var decoder: ESCPOS.CommandDecoder
    private var pen: PaperPen
    private var buffer: [ESCPOS.CommandDecoder.Item] = []
    private var bufferedBytes = 0
    private var captured: [UInt8] = []
    private var readyAt: Duration = .zero
    private var automaticMask: UInt8 = 0
    private var lastAutomatic: [UInt8] = []

    /// A printer that is on and ready.
    public init(model: Model) {
        self.model = model
        decoder = .init(encoding: model.dialect.textEncoding)
        pen = PaperPen(model: model)
    }

    /// What hangs out of the printer and is not cut yet.
    public var openPage: PaperPage { pen.page }

    /// When `tick` has something to do next; `nil` while nothing is pending or the printer is stopped.
    public var nextDue: Duration? { buffer.isEmpty || isOffline || isOff ? nil : readyAt }

    /// Takes what the host sent; gives what the printer answers now.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        var answers = tick(now: now)
        guard !isOff else { return answers }
        for item in decoder.receive(bytes) {
            if let answer = realTime(item.command) {
                answers += heard(answer)
            } else if bufferedBytes + item.bytes.count > Self.bufferCapacity {
                lostBytes += item.bytes.count
            } else {
                if item.command == .initialize { begunAt = now }
                if buffer.isEmpty { readyAt = max(readyAt, now) }
                buffer.append(item)
                bufferedBytes += item.bytes.count
            }
            if isOff { return answers }
        }
        return answers + tick(now: now)
    }

    /// Prints what is due; gives what the printer answers now.
    public mutating func tick(now: Duration) -> [UInt8] {
        var answers: [UInt8] = []
        var done = 0
        while done < buffer.count, readyAt <= now, !isOffline, !isOff {
            let item = buffer[done]
            done += 1
            bufferedBytes -= item.bytes.count
            answers += execute(item)
        }
        buffer.removeFirst(min(done, buffer.count))
        return answers + automaticChange()
    }

    /// Turns a switch; gives what the printer says by itself.
    public mutating func set(_ fault: Switch, to isOn: Bool, now: Duration) -> [UInt8] {
        var answers = tick(now: now)
        guard switches.contains(fault) != isOn else { return answers }
        if isOn { switches.insert(fault) } else { switches.remove(fault) }
        if fault == .powerOff { loseEverything() }
        // What waited goes on from now.
        readyAt = max(readyAt, now)
        if fault == .paperOut, !isOn, paperLeft.map({ $0 <= 0 }) == true { paperLeft = nil }
        answers += tick(now: now)
        return answers
    }

    /// Hands over the tickets cut since the last time.
    public mutating func takeTickets() -> [PrintedTicket] {
        defer { tickets = [] }
        return tickets
    }

    // MARK: condition

    private var isOff: Bool { switches.contains(.powerOff) }
    private var isOffline: Bool {
        !switches.isDisjoint(with: [.paperOut, .coverOpen, .cutterJam, .paperJam, .headHot])
    }

    private func heard(_ answer: [UInt8]) -> [UInt8] { switches.contains(.silent) ? [] : answer }

    private mutating func loseEverything() {
        decoder.reset()
        buffer = []
        bufferedBytes = 0
        automaticMask = 0
        if !pen.isBlank { drop() }
        pen.reset()
    }

    private func status(_ kind: UInt8) -> UInt8 {
        var byte: UInt8 = 0x12
        func say(_ fault: Switch, _ bits: UInt8) { if switches.contains(fault) { byte |= bits } }
        switch kind {
        case 1: byte |= isOffline ? 0x08 : 0
        case 2:
            say(.coverOpen, 0x04)
            say(.paperOut, 0x20)
            for error in [Switch.cutterJam, .paperJam, .headHot] { say(error, 0x40) }
        case 3:
            say(.paperJam, 0x04)
            say(.cutterJam, 0x08)
            say(.headHot, 0x40)
        case 4:
            if model.hasNearEndSensor { say(.paperLow, 0x0C) }
            say(.paperOut, 0x60)
        default: break
        }
        return byte
    }

    private var automaticStatus: [UInt8] {
        var block: [UInt8] = [0x10, 0, 0, 0]
        if isOffline { block[0] |= 0x08 }
        if switches.contains(.coverOpen) { block[0] |= 0x20 }
        if switches.contains(.paperJam) { block[1] |= 0x04 }
        if switches.contains(.cutterJam) { block[1] |= 0x08 }
        if switches.contains(.headHot) { block[1] |= 0x40 }
        if switches.contains(.paperLow), model.hasNearEndSensor { block[2] |= 0x03 }
        if switches.contains(.paperOut) { block[2] |= 0x0C }
        return block
    }

    private mutating func automaticChange() -> [UInt8] {
        guard automaticMask != 0, !isOff, automaticStatus != lastAutomatic else { return [] }
        lastAutomatic = automaticStatus
        return heard(lastAutomatic)
    }

    // MARK: commands

    /// The answer to a real-time command, or `nil` for one that goes through the buffer.
    private mutating func realTime(_ command: ESCPOS.Command) -> [UInt8]? {
        switch command {
        case .realTimeStatus(let kind, _): return [status(kind)]
        case .realTimeRequest(let values):
            switch values.bytes {
            case [0x14, 0x02, 0x01, 0x08]:
                switches.insert(.powerOff)
                loseEverything()
            case [0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]:
                buffer = []
                bufferedBytes = 0
                pen.reset()
                return [0x37, 0x25, 0x00]
            default: break
            }
            return []
        default: return nil
        }
    }

    private mutating func execute(_ item: ESCPOS.CommandDecoder.Item) -> [UInt8] {
        var answer: [UInt8] = []
        var dots = 0
        switch item.command {
        case .setting(.queuedStatus, let values): answer = heard([queuedStatus(values.first ?? 0)])
        case .setting(.information, let values): answer = heard(information(values.first ?? 0))
        case .setting(.automaticStatus, let values):
            automaticMask = values.first ?? 0
            lastAutomatic = []
        case .processID(let id):
            if model.dialect.fence == .processID { answer = heard([0x37, 0x22] + Array(id.utf8) + [0]) }
        default:
            if item.command == .initialize {
                automaticMask = 0
                if pen.isBlank { captured = [] }
            }
            captured += item.bytes
            dots = pen.draw(item)
        }
        readyAt += model.time(bytes: item.bytes.count, dots: dots)
        feed(dots)
        if isCut(item.command) { cut() }
        return answer
    }

    private mutating func feed(_ dots: Int) {
        guard let left = paperLeft, dots > 0 else { return }
        let rest = max(0, left - Double(dots) / Double(max(1, model.dotsPerMillimetre)))
        paperLeft = rest
        if rest == 0 { switches.insert(.paperOut) }
    }

    private func isCut(_ command: ESCPOS.Command) -> Bool {
        switch command {
        case .cut, .setting(.oldFullCut, _), .setting(.oldPartialCut, _): true
        default: false
        }
    }

    private mutating func cut() {
        cutCount += 1
        drop()
    }

    /// What hangs out comes off, cut or torn. A blank scrap is nobody's ticket.
    private mutating func drop() {
        guard !pen.isBlank else { return captured = [] }
        if tickets.count >= Self.ticketCapacity { tickets.removeFirst() }
        tickets.append(PrintedTicket(bytes: captured, page: pen.takePage(), cutAt: readyAt))
        captured = []
    }

    private func queuedStatus(_ kind: UInt8) -> UInt8 {
        guard kind == 1 || kind == 0x31, model.hasNearEndSensor, switches.contains(.paperLow) else { return 0 }
        return 0x03
    }

    private func information(_ kind: UInt8) -> [UInt8] {
        switch kind {
        case 1...3, 49...51: [0x02]
        case 65: [0x5F] + Array("1.00 HallKit".utf8) + [0]
        case 66: [0x5F] + Array("HallKit".utf8) + [0]
        case 67: [0x5F] + Array("SIMULATED".utf8) + [0]
        default: [0x5F, 0]
        }
    }
}
