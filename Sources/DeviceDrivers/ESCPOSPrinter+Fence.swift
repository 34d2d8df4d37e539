import DeviceKit
import WireFormats

/// How the printer is asked to say that all before is out, and how its answer is waited for.
extension ESCPOSPrinter {
    /// A fence on its way.
    struct FenceWait {
        /// How the wait ended.
        enum End: String {
            case answered
            case late = "too late"
            case silent = "the printer fell silent"
            case gone = "the port was closed"
        }

        var serial: UInt64
        var mark: FenceMark
        var deadline: ContinuousClock.Instant
        /// Set once answered, when further answers of older fences may still follow.
        var isQuietWait = false
        var end: End?
        var waiter: CheckedContinuation<End, Never>?
    }

    /// An answer to an older fence follows the newer one's, or is followed by it, within this time.
    private static var quietTime: Duration { .milliseconds(60) }

    /// Starts to listen for a fence's answer, before its bytes are written; gives its serial.
    func expect(_ mark: FenceMark) -> UInt64 {
        let serial = (fence?.serial ?? 0) &+ 1
        let deadline = now + .milliseconds(dialect.finishMilliseconds)
        fence = FenceWait(serial: serial, mark: mark, deadline: deadline)
        if mark.answers == 0 { fence?.end = .answered }
        return serial
    }

    /// Waits for the end of the fence that `expect` began.
    func finish(_ serial: UInt64) async -> FenceWait.End {
        guard let wait = fence, wait.serial == serial else { return .gone }
        if isOver || wait.end != nil {
            fence = nil
            return wait.end ?? .gone
        }
        return await withCheckedContinuation { fence?.waiter = $0 }
    }

    func finishFence(_ end: FenceWait.End) {
        guard let wait = fence, wait.end == nil else { return }
        if let waiter = wait.waiter {
            fence = nil
            waiter.resume(returning: end)
        } else {
            fence?.end = end
        }
    }

    func takeFence(_ reply: ESCPOS.Reply) {
        guard var wait = fence, wait.end == nil else { return }
        switch (wait.mark.kind, reply) {
        case (.processID(let expected), .processID(let id)) where id == expected: finishFence(.answered)
        case (.queuedStatus, .queued):
            if wait.mark.answers > 1 {
                wait.mark.answers -= 1
                fence = wait
            } else if wait.mark.mayBePreceded {
                wait.isQuietWait = true
                wait.deadline = now + Self.quietTime
                fence = wait
            } else {
                finishFence(.answered)
            }
        default: break
        }
    }

    /// Empties the printer of what was sent before: initialises it, cuts off half a ticket, and waits for a fence.
    func settle() async -> Bool {
        guard dialect.fence != .none else { return true }
        let mark = FenceMark(dialect.fence, foreignAnswers: 0, mayBePreceded: true, random: &random)
        let wait = expect(mark)
        let request = dialect.initialize + (needsCut ? dialect.feedAndCut : []) + mark.request
        let writer = Task { try? await port.write(request) }
        await writer.value
        guard await finish(wait) == .answered else { return false }
        isSettled = true
        needsCut = false
        return true
    }

    /// What hangs out is cut off when the printer is settled, before the next document.
    public func cutOffRemains() {
        port.surroundings.took(.cutOffRemains)
        needsCut = true
        isSettled = dialect.fence == .none
    }

    /// Settles between deliveries, so that the next one need not wait for it.
    func settleWhenIdle() {
        guard !isSettled, !isConversing, !isOver, let condition, condition.isReady else { return }
        isConversing = true
        Task {
            await withTaskExecutorPreference(port.tasks) {
                _ = await settle()
                endConversation()
            }
        }
    }
}

/// One fence: the command and what answers it.
struct FenceMark {
    enum Kind { case processID(String), queuedStatus, none }

    var kind: Kind
    /// How many answers must come before the fence counts as answered.
    var answers: Int
    /// Whether answers of older fences may come first.
    var mayBePreceded: Bool

    init(
        _ fence: ESCPOS.Dialect.Fence, foreignAnswers: Int, mayBePreceded: Bool = false,
        random: inout SurroundingChance
    ) {
        self.mayBePreceded = mayBePreceded
        switch fence {
        case .processID:
            let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
            kind = .processID(String((0..<4).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }))
            answers = 1
        case .queuedStatus:
            kind = .queuedStatus
            answers = 1 + foreignAnswers
        case .none:
            kind = .none
            answers = 0
        }
    }

    /// The command's bytes.
    var request: [UInt8] {
        switch kind {
        case .processID(let id): [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30] + Array(id.utf8)
        case .queuedStatus: [0x1D, 0x72, 0x01]
        case .none: []
        }
    }

    /// For the evidence.
    var name: String {
        switch kind {
        case .processID(let id): "process-id \(id)"
        case .queuedStatus: "GS r"
        case .none: "nothing"
        }
    }
}
