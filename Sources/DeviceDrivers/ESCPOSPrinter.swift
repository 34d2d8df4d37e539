public import DeviceKit
public import WireFormats

/// A ticket printer that speaks ESC/POS over a byte stream.
///
/// One loop (`run`) reads everything the printer says and keeps the times; it polls the printer's condition while
/// idle and while a ticket's end is waited for. A delivery asks for the condition, writes, and waits for the fence
/// that the printer answers when the ticket is out; the loop wakes it. Bytes of status questions never stand within
/// a ticket's bytes: between two polls and within a chunk there is only one writer.
public actor ESCPOSPrinter: DocumentPrinter {
    /// `escpos-printer`.
    public static let name = "escpos-printer"
    /// A printer of tickets.
    public static let role = DeviceRole.documentPrinter

    let traits: ESCPOSPrinterTraits
    let dialect: ESCPOS.Dialect
    nonisolated let port: any SerialPort

    /// Health as it changes.
    public nonisolated let health: AsyncStream<DeviceHealth>
    let healthUpdates: AsyncStream<DeviceHealth>.Continuation
    var published: DeviceHealth?

    /// Set when `run` is over. A delivery may come a moment before `run`, and then waits for it.
    var isOver = false
    var decoder = ESCPOS.ReplyDecoder()
    private var unknownReplies = 0
    private var noise = NoiseCount()
    /// The status question that waits for its answers.
    var poll: Poll?
    var nextPoll: ContinuousClock.Instant
    /// Polls in a row without all answers.
    var missedPolls = 0
    /// The newest complete answer; `nil` before the first and while the printer is absent.
    var condition: Condition?
    var pollWaiters: [CheckedContinuation<Condition?, Never>] = []
    var pollWriter: Task<Void, Never>?

    /// The fence that a delivery waits for.
    var fence: FenceWait?
    /// Set while a chunk is being written: no status question may come between.
    var chunkWriter: Task<Bool, Never>?
    /// Whether everything sent before is known to be out of the printer, so that the next fence cannot be answered
    /// by an older one.
    var isSettled: Bool
    /// Whether half a ticket may hang out of the printer, to be cut off before the next.
    var needsCut = false
    var isConversing = false
    var conversations: [CheckedContinuation<Void, Never>] = []
    var random: SurroundingChance

    /// Everything about the printer happens on its port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    /// Takes over an open port.
    public init(traits: ESCPOSPrinterTraits, dialect: ESCPOS.Dialect, placement: Nothing, port: any SerialPort) {
        self.traits = traits
        self.dialect = dialect
        self.port = port
        nextPoll = port.surroundings.now()
        random = SurroundingChance(port.surroundings)
        isSettled = dialect.fence == .none
        (health, healthUpdates) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var now: ContinuousClock.Instant { port.surroundings.now() }

    /// The document's bytes for this model and firmware. Characters without a code are sent as dots.
    public static func encode(
        _ document: PaperDocument, traits: ESCPOSPrinterTraits, dialect: ESCPOS.Dialect, glyphs: any GlyphSource
    ) throws(DeviceError) -> [UInt8] {
        var writer = ESCPOS.TicketWriter(dialect: dialect, columns: traits.columns) { scalar, height in
            glyphs.glyph(of: scalar, height: height).map(Self.columns)
        }
        for block in document.blocks {
            switch block {
            case .text(let text, let style):
                writer.paragraph(
                    text, alignment: style.alignment.onPaper, scale: style.scale, isBold: style.isBold)
            case .feed(let lines): writer.feed(lines)
            case .qr(let content):
                guard dialect.qrCodes == .native else { continue }
                let dots = ESCPOS.QRSize.dots(
                    byteCount: content.utf8.count, millimetres: 20, dotsPerInch: traits.dotsPerInch,
                    dotsPerLine: traits.dotsPerLine)
                guard let dots else {
                    throw DeviceError(.unsupported, while: "encoding a QR code of \(content.utf8.count) bytes")
                }
                writer.qrCode(content, dots: dots)
            }
        }
        writer.cut()
        return writer.bytes
    }

    /// Millimetres of paper that `bytes` feed.
    public static func millimetres(
        of bytes: [UInt8], traits: ESCPOSPrinterTraits, dialect: ESCPOS.Dialect
    ) -> Int {
        let dots = ESCPOS.PaperFeed.dots(
            of: bytes, encoding: dialect.textEncoding, dotsPerLine: traits.dotsPerLine)
        return (dots * 254 + traits.dotsPerInch * 5) / (traits.dotsPerInch * 10)
    }

    /// The dots column by column, as ESC * takes them: three bytes each, the top dot in the most significant bit.
    private static func columns(of glyph: GlyphDots) -> [UInt8] {
        var columns = [UInt8](repeating: 0, count: glyph.width * 3)
        for (index, isInk) in glyph.dots.enumerated() where isInk {
            let (row, column) = (index / glyph.width, index % glyph.width)
            guard row < 24 else { break }
            columns[column * 3 + row / 8] |= 0x80 >> UInt8(row % 8)
        }
        return columns
    }

    /// Drives the printer until unplugged (returns), broken (throws) or cancelled (returns).
    public func run() async throws(DeviceError) {
        defer { stop() }
        if poll == nil { await port.discardInput() }
        if dialect.statusQueries.isEmpty {
            publish(DeviceHealth(evidence: "this firmware cannot tell its status", isAssumed: true))
        }
        while !Task.isCancelled {
            if isPollDue { startPoll() }
            let now = now
            do throws(DeviceError) {
                receive(try await port.read(within: nextDeadline.map { max(.zero, now.duration(to: $0)) }))
            } catch {
                switch error.cause {
                case .timedOut: break
                case .unplugged: return
                case .unavailable where Task.isCancelled: return
                default: throw error
                }
            }
            checkDeadlines()
        }
    }

    /// Ends everything that waits; the conversations learn that the printer is gone.
    private func stop() {
        isOver = true
        pollWriter?.cancel()
        chunkWriter?.cancel()
        finishPoll(nil)
        finishFence(.gone)
        healthUpdates.finish()
    }

    private var nextDeadline: ContinuousClock.Instant? {
        var deadlines: [ContinuousClock.Instant] = []
        if let poll {
            deadlines.append(poll.deadline)
        } else if !dialect.statusQueries.isEmpty {
            // Also while a chunk is written, since that ends without a word to this loop.
            deadlines.append(mayPoll ? nextPoll : now + .milliseconds(dialect.pollMilliseconds))
        }
        if let fence, fence.end == nil { deadlines.append(fence.deadline) }
        return deadlines.min()
    }

    private func checkDeadlines() {
        let now = now
        if let poll, poll.deadline <= now { missPoll() }
        if let fence, fence.deadline <= now { finishFence(fence.isQuietWait ? .answered : .late) }
        settleWhenIdle()
    }

    /// Bytes that no printer says.
    var malformed: Int { unknownReplies + decoder.droppedCount }

    private func receive(_ bytes: [UInt8]) {
        for reply in decoder.receive(bytes) {
            switch reply {
            case .realTime(let byte): takeStatus(byte)
            case .automatic: nextPoll = now
            case .queued, .processID: takeFence(reply)
            case .unknown: unknownReplies += 1
            case .block, .information, .resume, .hold: break
            }
        }
        if noise.isWorthTelling(malformed), var health = published {
            health.malformed = malformed
            healthUpdates.yield(health, by: port)
        }
    }
}

extension PaperDocument.Alignment {
    /// The same as the printer's command names it.
    fileprivate var onPaper: ESCPOS.TicketWriter.Alignment {
        switch self {
        case .left: .left
        case .centre: .centre
        case .right: .right
        }
    }
}
