import DeviceKit
import Glibc
import LinuxPorts
import SimulatedHall

/// A touch until its ticket is on paper, turn by turn with the same bytes through CUPS's own socket backend, submitted
/// by `lp` and by libcups from C. All three printers are the same simulated one, paced at 115,200 baud.
struct PaperRows: Sendable {
    let setting: BenchSetting

    /// What one way to paper took, from the touch on.
    struct Way: Sendable {
        var firstByte = Sample()
        var cut = Sample()

        mutating func add(_ paper: StagePrinter.Paper, since begun: Duration) {
            firstByte.add(paper.begunAt - begun)
            cut.add(paper.ticket.cutAt - begun)
        }
    }

    /// The ways, in the order of the turns.
    struct Ways: Sendable {
        var ours = Way()
        var lp = Way()
        var libcups = Way()
    }

    func measure(_ topics: [BenchTopic]) async throws -> [BenchRow] {
        // Debian keeps it here, and links to it what the machine's own CUPS may use.
        let socket = "/usr/lib/cups/backend-available/socket"
        let isThere = access(socket, R_OK) == 0
        let ways = try await BenchStage.with(setting, name: "paper") {
            $0.otherBackends = isThere ? [socket] : []
        } _: { stage in
            let sink = try PaperSink(StagePrinter(SimulatedPrinter(model: try printerModel())))
            let serving = BlockingThread(name: "paper sink")
            serving.post { sink.serve() }
            defer { sink.stop() }
            return try await turns(stage, sink, hasPeers: isThere)
        }
        let rows = topics.flatMap { $0 == .touch ? touchRows(ways) : [cutRow(ways)] }
        return isThere ? rows : rows + [.unmeasured("touch, the peers", "\(socket) is not there (package cups)")]
    }

    private func touchRows(_ ways: Ways) -> [BenchRow] {
        let ours = ways.ours.firstByte
        return [
            BenchRow(
                "touch → first byte at the printer, p50 ms, against lp", ours: ours.milliseconds(at: 0.5),
                peer: ways.lp.firstByte.milliseconds(at: 0.5), goal: .ratioAtMost(0.33),
                note: "ours \(ours.summary); lp of the same bytes to CUPS's socket backend "
                    + ways.lp.firstByte.summary),
            BenchRow(
                "touch → first byte at the printer, p50 ms, against libcups from C", ours: ours.milliseconds(at: 0.5),
                peer: ways.libcups.firstByte.milliseconds(at: 0.5),
                note: "kept connection, one Print-Job: \(ways.libcups.firstByte.summary)"),
        ]
    }

    private func cutRow(_ ways: Ways) -> BenchRow {
        BenchRow(
            "touch → last byte of the cut at 115,200 baud, p95 ms, against lp",
            ours: ways.ours.cut.milliseconds(at: 0.95),
            peer: ways.lp.cut.milliseconds(at: 0.95), goal: .atMost(1000),
            note: "with the paper's own movement; ours \(ways.ours.cut.summary); lp \(ways.lp.cut.summary)")
    }

    /// The same printer as hangs on the agent's wire.
    private func printerModel() throws -> SimulatedPrinter.Model {
        func file(_ path: String) throws -> DataFile {
            guard let bytes = StageFolder.read("\(setting.share)/\(path)") else {
                throw BenchFailure(description: "\(setting.share)/\(path) cannot be read")
            }
            return DataFile(file: path, text: String(decoding: bytes, as: UTF8.self))
        }
        return try SimulatedPrinter.Model(
            device: file("devices/generic-escpos-80mm.yaml"),
            profile: file("firmware-profiles/escpos-generic-gb18030.yaml"))
    }

    private func turns(_ stage: HallStage, _ sink: PaperSink, hasPeers: Bool) async throws -> Ways {
        let touch = TouchWay(stage: stage)
        // The first papers warm everything, and give the bytes for the peers.
        for _ in 0..<3 { _ = try await touch.press() }
        let document = "\(stage.settings.folder)/ticket.bin"
        guard StageFolder.write(try touch.lastBytes(), to: document), chmod(document, 0o644) == 0 else {
            throw BenchFailure(description: "\(document) cannot be written")
        }
        var ways = Ways()
        guard hasPeers else {
            for _ in 0..<setting.times(30, quick: 3) {
                let (paper, begun) = try await touch.press()
                ways.ours.add(paper, since: begun)
            }
            return ways
        }
        let peers = try await SpoolerPeers(
            stage: stage, sink: sink, document: document, source: setting.peer("submit.c"))
        defer { peers.close() }
        for _ in 0..<2 {
            _ = try await peers.lp()
            try await peers.libcups()
        }
        let rounds = setting.times(30, quick: 3)
        for round in 0..<rounds {
            if round.isMultiple(of: 10) { BenchSetting.say("paper \(round) of \(rounds)") }
            let (paper, begun) = try await touch.press()
            ways.ours.add(paper, since: begun)
            let (other, asked) = try await peers.lp()
            ways.lp.add(other, since: asked)
            try await peers.libcups()
        }
        for (paper, begun) in try peers.submitted().suffix(rounds) { ways.libcups.add(paper, since: begun) }
        return ways
    }
}
