import CMosquitto
import Glibc
import Synchronization

/// MQTT 5 by libmosquitto, driven on one thread of its own.
///
/// Everything libmosquitto does happens on that thread; others leave it work and are answered from it. A connection
/// that ends is made again after a wait (`MosquittoSettings.backoff`); reason codes are checked, so that what an
/// access rule of the broker refuses is an error and no success.
public final class MosquittoTransport: FleetTransport {
    private let settings: MosquittoSettings
    private let will: @Sendable () -> FleetMessage?
    private let mailbox: MosquittoMailbox
    private let inbox: FleetInbox
    private let hasStarted = Mutex(false)
    private let linkContinuation: AsyncStream<FleetLink>.Continuation
    /// The connection as it changes.
    public let links: AsyncStream<FleetLink>

    /// A transport for one broker.
    ///
    /// - Parameter will: asked before each try for what the broker shall say when this connection is lost. Called on
    ///   the transport's thread.
    public init(_ settings: MosquittoSettings, will: @escaping @Sendable () -> FleetMessage? = { nil }) {
        self.settings = settings
        self.will = will
        let mailbox = MosquittoMailbox(limit: settings.queueLimit)
        self.mailbox = mailbox
        inbox = FleetInbox(limit: settings.inboxLimit) { mailbox.wake() }
        (links, linkContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
    }

    /// What arrives.
    public var incoming: FleetMessages { FleetMessages(inbox: inbox) }

    /// Starts the thread.
    public func start() {
        let isFirst = hasStarted.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        let loop = MosquittoLoop(
            settings: settings, will: will, mailbox: mailbox, inbox: inbox, links: linkContinuation)
        MosquittoLoop.startThread(loop)
    }

    /// Ends the connection and the thread.
    public func stop() async {
        let isRunning = hasStarted.withLock { started in
            defer { started = true }
            return started
        }
        guard isRunning else {
            inbox.finish()
            return linkContinuation.finish()
        }
        await mailbox.stop()
    }

    /// Hands a message to the broker and waits for its answer.
    public func publish(_ message: FleetMessage) async throws(FleetError) {
        try await perform { .publish(message, $0) }
    }

    /// Subscribes on the present connection and waits for the broker's answer.
    public func subscribe(_ filter: String) async throws(FleetError) {
        try await perform { .subscribe(filter, $0) }
    }

    private func perform(
        _ work: (@escaping MosquittoMailbox.Completion) -> MosquittoMailbox.Work
    ) async throws(FleetError) {
        let error: FleetError? = await withCheckedContinuation { continuation in
            mailbox.post(work { continuation.resume(returning: $0) })
        }
        if let error { throw error }
    }
}

/// What the transport's thread does.
struct MosquittoLoop: Sendable {
    let settings: MosquittoSettings
    let will: @Sendable () -> FleetMessage?
    let mailbox: MosquittoMailbox
    let inbox: FleetInbox
    let links: AsyncStream<FleetLink>.Continuation

    private func run() {
        var backoff = settings.backoff
        var generator = SystemRandomNumberGenerator()
        var count = 0
        while !mailbox.isStopping {
            let begun = ContinuousClock.now
            let reason = connectAndServe(&count)
            if mailbox.isStopping { break }
            // A broker that accepts and drops us at once is not one to be called again at once.
            if begun.duration(to: .now) >= settings.backoff.first { backoff.succeed() }
            let delay = backoff.next(using: &generator)
            links.yield(.waiting(reason: reason, retryIn: delay))
            wait(delay)
        }
        links.yield(.stopped)
        links.finish()
        inbox.finish()
        mailbox.end()
    }

    /// One connection from its beginning to its end; returns why it ended.
    private func connectAndServe(_ count: inout Int) -> String {
        links.yield(.connecting)
        do throws(FleetError) {
            let connection = try MosquittoConnection(settings: settings, will: will(), inbox: inbox)
            mailbox.setConnecting(true)
            defer { mailbox.setConnecting(false) }
            try connection.open()
            mailbox.setConnecting(false)
            serve(connection, &count)
            refuseAll(connection)
            return connection.ending ?? "stopped"
        } catch {
            return error.description
        }
    }

    private func serve(_ connection: MosquittoConnection, _ count: inout Int) {
        var isAnnounced = false
        while connection.ending == nil, connection.socket >= 0 {
            if connection.isAccepted, !isAnnounced {
                isAnnounced = true
                count += 1
                _ = mailbox.setOpen(true)
                links.yield(.connected(count: count))
            }
            for work in mailbox.takeWork() { perform(work, on: connection) }
            if mailbox.isStopping { return connection.leave() }
            turn(connection)
        }
    }

    private func perform(_ work: MosquittoMailbox.Work, on connection: MosquittoConnection) {
        let mailbox = mailbox
        let completion: MosquittoMailbox.Completion = { error in
            mailbox.settle()
            work.completion(error)
        }
        switch work {
        case .publish(let message, _): connection.perform(.publish(message, completion))
        case .subscribe(let filter, _): connection.perform(.subscribe(filter, completion))
        }
    }

    /// Waits for the network, for work or for the next sign of life, and serves what came.
    private func turn(_ connection: MosquittoConnection) {
        let reading: Int32 = inbox.isFull ? 0 : POLLIN
        let writing: Int32 = connection.wantsToWrite ? POLLOUT : 0
        var descriptors = [
            pollfd(fd: connection.socket, events: Int16(reading | writing), revents: 0),
            pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        // A sign of life is late by one turn at most; a broker waits for one and a half times the keep-alive.
        let seconds = connection.isAccepted ? max(1, Int32(settings.keepAlive) / 3) : 1
        poll(&descriptors, 2, seconds * 1000)
        let events = Int32(descriptors[0].revents)
        if events & POLLOUT != 0 { connection.write() }
        if events & (POLLIN | POLLHUP | POLLERR) != 0 { connection.read() }
        connection.misc()
    }

    private func refuseAll(_ connection: MosquittoConnection) {
        connection.abandonWaiting()
        for work in mailbox.setOpen(false) { work.completion(.notConnected) }
    }

    private func wait(_ delay: Duration) {
        let deadline = ContinuousClock.now + delay
        while !mailbox.isStopping {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            var wake = pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0)
            poll(&wake, 1, Int32(min(milliseconds + 1, 3_600_000)))
            for work in mailbox.takeWork() { work.completion(.notConnected) }
        }
    }

    // MARK: The thread

    private final class Box: Sendable {
        let loop: MosquittoLoop
        init(_ loop: MosquittoLoop) { self.loop = loop }
    }

    static func startThread(_ loop: MosquittoLoop) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let box = Unmanaged.passRetained(Box(loop))
        var thread: pthread_t = 0
        if pthread_create(&thread, &attributes, entry, box.toOpaque()) != 0 {
            // No thread to be had: the transport is as good as stopped, and says so.
            let loop = box.takeRetainedValue().loop
            loop.links.yield(.waiting(reason: "no thread for the broker connection", retryIn: .zero))
            loop.links.finish()
            loop.inbox.finish()
            loop.mailbox.end()
        }
    }

    private static let entry: @convention(c) @Sendable (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        hk_name_fleet_thread("fleet")
        if let context = $0 { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().loop.run() }
        return nil
    }
}
