import DeviceKit
import WireFormats

/// What terminals and pads of the hall's RS-485 bus have in common: they send a frame again after a random delay until
/// the host has answered it, since frames collide and nothing else tells.
struct SimulatedLine: Sendable {
    /// Whatever can be wrong between a device and the host.
    struct Faults: Sendable, Equatable {
        /// No power or no wire: it neither hears nor speaks.
        var isSilent = false
        /// So many answers of the host are lost on the way.
        var answersToLose = 0
        /// So many frames go out with a wrong sum.
        var framesToGarble = 0
    }

    let address: UInt8
    let dialect: HallRS485.Dialect
    var faults = Faults()
    /// Frames sent again for want of an answer, since the start.
    private(set) var retries = 0
    /// Presses given up after too many retries.
    private(set) var abandoned = 0
    private var decoder: HallRS485.Decoder
    private var random: SimulatedRandom
    private var waiting: [(frame: HallRS485.Frame, answer: HallRS485.Frame)] = []
    private var again: Duration?
    private var tries = 0
    private static let mostTries = 10
    private static let mostWaiting = 16

    init(address: UInt8, dialect: HallRS485.Dialect, seed: UInt64) {
        self.address = address
        self.dialect = dialect
        decoder = HallRS485.Decoder(dialect: dialect)
        random = SimulatedRandom(seed: seed &+ UInt64(address))
    }

    /// Whether a press still waits for its answer.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Sends a frame that the host must answer; while another waits it queues behind it.
    mutating func say(_ frame: HallRS485.Frame, until answer: HallRS485.Frame, now: Duration) -> [UInt8] {
        guard !faults.isSilent, waiting.count < Self.mostWaiting else { return [] }
        waiting.append((frame, answer))
        return waiting.count == 1 ? attempt(now: now) : []
    }

    /// Frames of our address in what the host sent that are no answer to a frame of ours.
    mutating func hear(_ bytes: [UInt8], now: Duration) -> (frames: [HallRS485.Frame], send: [UInt8]) {
        guard !faults.isSilent else { return ([], []) }
        decoder.append(bytes)
        var frames: [HallRS485.Frame] = []
        var send: [UInt8] = []
        while let frame = decoder.next() {
            guard frame.address == address else { continue }
            guard let first = waiting.first, first.answer == frame else {
                frames.append(frame)
                continue
            }
            if faults.answersToLose > 0 {
                faults.answersToLose -= 1
                continue
            }
            waiting.removeFirst()
            (again, tries) = (nil, 0)
            if !waiting.isEmpty { send += attempt(now: now) }
        }
        return (frames, send)
    }

    /// Sends again what was not answered in time.
    mutating func tick(now: Duration) -> [UInt8] {
        guard let due = again, now >= due, !waiting.isEmpty else { return [] }
        if faults.isSilent {
            waiting = []
            (again, tries) = (nil, 0)
            return []
        }
        guard dialect.isAcknowledged, tries < Self.mostTries else {
            if dialect.isAcknowledged { abandoned += 1 }
            waiting.removeFirst()
            (again, tries) = (nil, 0)
            return waiting.isEmpty ? [] : attempt(now: now)
        }
        retries += 1
        return attempt(now: now)
    }

    private mutating func attempt(now: Duration) -> [UInt8] {
        guard let first = waiting.first, var bytes = first.frame.bytes else { return [] }
        tries += 1
        again = now + .milliseconds(Int.random(in: 80...200, using: &random))
        if faults.framesToGarble > 0 {
            faults.framesToGarble -= 1
            bytes[bytes.count - 2] ^= 0x55
        }
        return bytes
    }
}

/// A small generator with a seed, so that a simulated day is the same every time (SplitMix64).
struct SimulatedRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
