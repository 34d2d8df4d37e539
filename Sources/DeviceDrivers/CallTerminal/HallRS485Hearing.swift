import WireFormats

/// What one device on the hall's RS-485 bus says to us, out of all bytes of the bus: frames of its address, told
/// apart from echoes of a converter that hears itself and from repetitions. A value; time is a parameter.
struct HallRS485Hearing: Sendable {
    /// A frame of our device.
    struct Heard: Sendable, Equatable {
        var frame: HallRS485.Frame
        /// The device says again what it said already, since our answer was lost: to be answered, not acted on.
        var isRepetition: Bool
    }

    private struct Timed: Sendable {
        var frame: HallRS485.Frame
        var time: Duration
    }

    private let address: UInt8
    private let dialect: HallRS485.Dialect
    private var decoder: HallRS485.Decoder
    private var lastByte = Duration.zero
    /// Our own frames that a converter may yet play back to us; each excuses one.
    private var own: [Timed] = []
    private var latest: Timed?
    private static let mostOwn = 16

    /// Listens for one address.
    init(address: UInt8, dialect: HallRS485.Dialect) {
        self.address = address
        self.dialect = dialect
        decoder = HallRS485.Decoder(dialect: dialect)
    }

    /// What looked like a frame on this bus and was none.
    var malformed: Int { decoder.malformed }

    /// Whether part of a frame waits for its rest.
    var hasPart: Bool { decoder.isWaiting }

    /// How many frames of our device came broken since this was called last.
    mutating func takeBroken() -> Int { decoder.takeBroken().count { $0 == address } }

    /// We are about to send `frame`.
    mutating func willSend(_ frame: HallRS485.Frame, at now: Duration) {
        if own.count == Self.mostOwn { own.removeFirst() }
        own.append(Timed(frame: frame, time: now))
    }

    /// Takes bytes of the bus; gives the frames of our device that they complete.
    mutating func hear(_ bytes: [UInt8], at now: Duration) -> [Heard] {
        if decoder.isWaiting, now - lastByte > .milliseconds(dialect.partialMilliseconds) { decoder.dropPartial() }
        lastByte = now
        decoder.append(bytes)
        own.removeAll { now - $0.time > .milliseconds(dialect.loopBackMilliseconds) }
        var heard: [Heard] = []
        while let frame = decoder.next() {
            guard frame.address == address else { continue }
            if let index = own.firstIndex(where: { $0.frame == frame }) {
                own.remove(at: index)
                continue
            }
            let isRepetition =
                latest.map { $0.frame == frame && now - $0.time <= .milliseconds(dialect.retryMilliseconds) } ?? false
            latest = Timed(frame: frame, time: now)
            heard.append(Heard(frame: frame, isRepetition: isRepetition))
        }
        return heard
    }
}
