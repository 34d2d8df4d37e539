/// A fault that comes in the middle of the morning and is mended some seconds later.
public enum MorningFault: String, Sendable, CaseIterable {
    case paperOut = "paper-out"
    case coverOpen = "cover-open"
    case printerUnplugged = "printer-unplugged"
    case boardPower = "board-power"
    case brokerDown = "broker-down"
    case cupsdKilled = "cupsd-killed"
    case agentKilled = "agent-killed"
    case readerUnplugged = "reader-unplugged"
    case diskFull = "disk-full"
}

/// A promise that is broken on purpose, to show that the judge sees it.
public enum MorningBreak: String, Sendable, CaseIterable {
    /// The disk does not sync what the agent asks it to.
    case noFsync = "no-fsync"
    /// One ticket's paper carries an earlier ticket's number.
    case doubleNumber = "double-number"
    /// One window's board acknowledges calls that it never shows.
    case lostCall = "lost-call"
    /// One window's board never lets go of a number.
    case staleBoard = "stale-board"
    /// Some calls' sound is silence.
    case silentVoice = "silent-voice"
    /// One printer prints every tenth ticket twice.
    case printTwice = "print-twice"
    /// Central has acknowledged an event that it does not hold.
    case unackedReport = "unacked-report"
    /// The agent writes a card's number into its log.
    case leakedCard = "leaked-card"
}

/// How the morning is played.
public struct MorningSettings: Sendable {
    /// How many citizens take a number.
    public var citizens: Int
    /// Decides who comes when and for what.
    public var seed: UInt64
    /// Faults in the middle of it.
    public var faults: [MorningFault]
    /// Promises broken on purpose.
    public var breaks: [MorningBreak]
    /// How often the agent is ended with SIGKILL at a random moment and started again.
    public var kills = 0
    /// Whether the agent's recording is saved, bundled and replayed in the end.
    public var replays = false
    /// Synthetic cards laid on the readers.
    public var cards: Int { max(1, citizens * 5 / 16) }
    /// Citizens who do not come when they are called.
    public var missed: Int { max(1, citizens / 8) }
    /// Calls repeated once.
    public var recalled: Int { max(1, citizens / 10) }
    /// Calls taken back.
    public var undone: Int { max(1, citizens / 20) }
    /// The first citizens come at once, the others spread over this time.
    public var arrivalTime: Duration {
        // A full disk is noticed within half a minute, and somebody shall still come then.
        let filling = faults.contains(.diskFull) ? Duration.seconds(40) : .zero
        return max(.milliseconds(110 * citizens), .milliseconds(1600 * kills)) + filling
    }
    /// The script gives up after this.
    public var limit: Duration { .seconds(60 + 6 * kills + 60 * faults.count) + .milliseconds(400 * citizens) }

    /// Settings of a morning.
    public init(citizens: Int = 320, seed: UInt64 = 1, faults: [MorningFault] = [], breaks: [MorningBreak] = []) {
        self.citizens = citizens
        self.seed = seed
        self.faults = faults
        self.breaks = breaks
    }

    /// Makes the stage's devices fast enough for a morning that passes in a minute.
    public func tune(_ stage: inout HallStage.Settings) {
        stage.isHurried = true
        stage.voicePacing = 0.02
        stage.arePrintersInstant = true
        stage.cardReading = .milliseconds(60)
        if faults.contains(.diskFull) { stage.stateDisk = 64 << 20 }
    }
}
