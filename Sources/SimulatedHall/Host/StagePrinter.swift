/// A printer at its wire, with a tray that keeps what was cut off, and the ways to break promises on purpose.
public struct StagePrinter: SimulatedDevice {
    /// A piece of paper in the tray.
    public struct Paper: Sendable {
        /// Counts the papers of this printer from 1.
        public var number: Int
        /// When the first byte of the newest ticket had come by then, on the boot clock.
        public var begunAt: Duration
        /// When it fell into the tray, on the boot clock.
        public var at: Duration
        /// What stands on it and the bytes that made it.
        public var ticket: PrintedTicket
    }

    /// Papers kept; older ones give way.
    public static let trayCapacity = 4_000

    /// The printer itself.
    public var printer: SimulatedPrinter
    /// What was cut off, oldest first.
    public private(set) var tray: [Paper] = []
    /// Breaks "on paper at most once": each ticket whose number is a multiple of this comes twice. `nil`: none.
    public var printsTwiceEvery: Int?
    private var count = 0

    /// A printer with an empty tray.
    public init(_ printer: SimulatedPrinter) { self.printer = printer }

    /// Takes what the host sent.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        let answers = printer.receive(bytes, now: now)
        if !printer.tickets.isEmpty { collect(now: now) }
        return answers
    }

    /// Prints what is due.
    public mutating func tick(now: Duration) -> [UInt8] {
        let answers = printer.tick(now: now)
        if !printer.tickets.isEmpty { collect(now: now) }
        return answers
    }

    /// Cuts or returns the mains. What hung out uncut without mains is torn off by whoever waits for it.
    public mutating func setPower(isOff: Bool, now: Duration) -> [UInt8] {
        defer { if !printer.tickets.isEmpty { collect(now: now) } }
        return printer.set(.powerOff, to: isOff, now: now)
    }

    private mutating func collect(now: Duration) {
        for ticket in printer.takeTickets() {
            drop(ticket, now: now)
            if let every = printsTwiceEvery, every > 0, count.isMultiple(of: every) { drop(ticket, now: now) }
        }
    }

    private mutating func drop(_ ticket: PrintedTicket, now: Duration) {
        count += 1
        if tray.count >= Self.trayCapacity { tray.removeFirst(Self.trayCapacity / 10) }
        tray.append(Paper(number: count, begunAt: printer.begunAt, at: now, ticket: ticket))
    }
}
