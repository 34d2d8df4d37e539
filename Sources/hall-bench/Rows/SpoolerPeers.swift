import Glibc
import LinuxPorts
import SimulatedHall
import Synchronization

/// The peers of a touch: the same bytes to a queue on CUPS's own socket backend in the same cupsd.
final class SpoolerPeers: Sendable {
    private static let queue = "peer"
    private let stage: HallStage
    private let sink: PaperSink
    private let document: String
    private let submitter: ChildProcess
    private let output: String
    private let bell: Int32
    private let thread = BlockingThread(name: "lp")
    /// Where in the sink's tray each paper of the C program lies.
    private let byPeer = Mutex<[Int]>([])

    /// Makes the queue, compiles and starts the C program.
    init(stage: HallStage, sink: PaperSink, document: String, source: String) async throws {
        self.stage = stage
        self.sink = sink
        self.document = document
        let address = "socket://127.0.0.1:\(sink.port)/?waiteof=false&snmp=false"
        let (ending, said) = try await stage.cups.run(["lpadmin", "-p", Self.queue, "-v", address, "-m", "raw", "-E"])
        guard ending == .exited(0) else { throw BenchFailure(description: "lpadmin: \(said)") }
        let folder = stage.settings.folder
        let (program, fifo) = (folder + "/submit", folder + "/bell")
        output = folder + "/submitted"
        let compiling = try await ChildProcess.run(.init(["/usr/bin/cc", "-O2", "-o", program, source, "-lcups"]))
        guard compiling.ending == .exited(0) else {
            throw BenchFailure(description: "compiling \(source): \(compiling.output)")
        }
        guard mkfifo(fifo, 0o600) == 0 else { throw BenchFailure(description: "\(fifo) cannot be made") }
        submitter = try await ChildProcess.start(
            .init([program, stage.cups.socketPath, Self.queue, document, fifo], outputFile: output))
        // Opened both ways, so that it does not wait for the program.
        bell = open(fifo, O_RDWR | O_CLOEXEC)
        guard bell >= 0 else { throw BenchFailure(description: "\(fifo) cannot be opened") }
    }

    /// Ends the C program.
    func close() {
        submitter.signal(SIGTERM)
        Glibc.close(bell)
    }

    /// `lp` of the document; gives the paper and the moment before the program's start.
    func lp() async throws -> (StagePrinter.Paper, begun: Duration) {
        let before = sink.tray.count
        let words = ["/usr/bin/lp", "-s", "-d", Self.queue, "-o", "raw", document]
        let environment = ["CUPS_SERVER": stage.cups.socketPath, "LC_ALL": "C"]
        let begun = try await thread.run { try PlainProgram.run(words, environment: environment) }
        return (try await paper(after: before), begun)
    }

    /// One submission from C; its paper and moment are had by `submitted()`.
    func libcups() async throws {
        let before = sink.tray.count
        var byte: UInt8 = 1
        guard write(bell, &byte, 1) == 1 else { throw BenchFailure(description: "the C program does not listen") }
        _ = try await paper(after: before)
        byPeer.withLock { $0.append(before) }
    }

    /// Each submission from C so far: its paper and the moment of its request.
    func submitted() throws -> [(StagePrinter.Paper, begun: Duration)] {
        let text = String(decoding: StageFolder.read(output) ?? [], as: UTF8.self)
        let moments = text.split(separator: "\n").compactMap { Int64($0) }
        let (tray, indices) = (sink.tray, byPeer.withLock { $0 })
        guard moments.count == indices.count else {
            throw BenchFailure(description: "the C program said: \(text.suffix(300))")
        }
        return zip(indices, moments).map { (tray[$0], .nanoseconds($1)) }
    }

    private func paper(after before: Int) async throws -> StagePrinter.Paper {
        let sink = sink
        return try await Waiting.wait(for: "a ticket at the peer's printer") {
            let tray = sink.tray
            return tray.count > before ? tray.last : nil
        }
    }
}
