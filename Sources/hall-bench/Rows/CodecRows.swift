import Foundation
import LinuxPorts
import SimulatedHall
import WireFormats

/// The other wire formats, in CPU time on one thread: frames for boards and displays beside alphasignpy and pymodbus with
/// the same bytes, and how fast bytes as they arrive become messages.
struct CodecRows: Sendable {
    let setting: BenchSetting

    func measure() async throws -> [BenchRow] {
        let peers = try await peers()
        let rounds = setting.times(2_000_000, quick: 5_000)
        let (alpha, modbus) = try await BlockingThread(name: "encode").run { () throws in
            (
                try OwnCPU.microseconds(rounds / Self.boardCount) { try Self.alpha(Self.boardCount).count },
                try OwnCPU.microseconds(rounds / Self.boardCount) { try Self.modbus(Self.boardCount).count }
            )
        }
        let megabytes = setting.times(256, quick: 2)
        let (cards, boards) = try await BlockingThread(name: "decode").run { () throws in
            (try Self.cards(megabytes), try Self.boards(megabytes))
        }
        return [
            try row("encode an Alpha text", alpha, Self.alpha(1), peers["alphasignpy"], of: "alphasignpy"),
            try row("encode a Modbus text", modbus, Self.modbus(1), peers["pymodbus"], of: "pymodbus"),
            BenchRow(
                "decode a card reader's stream, MB/s of CPU", ours: cards, goal: .atLeast(100),
                note: "SAM replies: found, selected, a card's texts and photo"),
            BenchRow(
                "decode an Onbon board's stream, MB/s of CPU", ours: boards, goal: .atLeast(100),
                note: "area updates with a line of Chinese text each"),
        ]
    }

    private func row(
        _ name: String, _ ours: Double, _ bytes: [UInt8], _ peer: Peer?, of program: String
    ) throws -> BenchRow {
        if let peer, !Self.isSame(bytes, peer.frame) {
            throw BenchFailure(description: "\(name): ours is \(WireBytes(bytes)), \(program)'s is \(peer.frame)")
        }
        let note =
            "values made and encoded, \(Self.boardCount) boards at once; "
            + (peer.map { "the same \(bytes.count) bytes; \(program) \($0.version)" } ?? "no \(program) here")
        return BenchRow(
            "\(name), µs of CPU, against \(program)", ours: ours / Double(Self.boardCount), peer: peer?.microseconds,
            goal: .ratioAtMost(0.1),
            note: note)
    }

    // MARK: Frames

    /// The boards of a hall that are told at once.
    private static let boardCount = 16

    private static func alpha(_ count: Int) throws -> [UInt8] {
        let messages = (0..<count).map { _ in
            Alpha.Message(
                type: "Z", address: "00",
                packets: [
                    .init(.writeText(label: "A", look: .init(position: 0x20, mode: 0x62), runs: [.text("A012 to 3")]))
                ])
        }
        return try Alpha.encode(messages, from: .host, dialect: .standard)
    }

    private static func modbus(_ count: Int) throws -> [UInt8] {
        let messages = (0..<count).map { _ in
            Modbus.Message(
                address: 1, content: .writeRegisters(start: 0x70, values: [0x382E, 0x382E, 0x382E, 0x382E]))
        }
        return try Modbus.encode(messages, from: .host, dialect: .standard)
    }

    /// alphasignpy marks where it pauses with FF, which does not go on the wire.
    private static func isSame(_ bytes: [UInt8], _ hex: String) -> Bool {
        guard let peer = try? WireBytes(hex: hex).bytes else { return false }
        return peer == bytes || peer.filter { $0 != 0xFF } == bytes
    }

    // MARK: Streams

    /// What a port hands on at once.
    private static let portion = 1024

    private static func cards(_ megabytes: Int) throws -> Double {
        let photo = WireBytes((0..<1280).map { UInt8(truncatingIfNeeded: $0 &* 37) })
        let replies: [(SDT.Status.Meaning, WireBytes)] = [
            (.found, [0, 0, 0, 0]), (.done, [0, 0, 0, 0]), (.done, photo),
        ]
        let stream = try SDT.encode(
            replies.map { .init(.reply(status: WireBytes([0, 0, $0.code]), meaning: $0, payload: $1)) },
            from: .device, dialect: .standard)
        return try rate(of: stream, megabytes) { stream in
            var decoder = SDT.Decoder(dialect: .standard)
            var count = 0
            for start in Swift.stride(from: 0, to: stream.count, by: portion) {
                var bytes = Array(stream[start..<min(start + portion, stream.count)])
                decoder.append(wiping: &bytes)
                while let reply = decoder.next() { count += reply.status.meaning == nil ? 0 : 1 }
            }
            return count
        } each: {
            replies.count
        }
    }

    private static func boards(_ megabytes: Int) throws -> Double {
        let dialect = OnbonBX.Dialect.standard
        let text = ChineseEncoding.gbk.encode("请A012号到3号窗口办理，请A013号到5号窗口办理").bytes
        let area = OnbonBX.Area(
            x: 0x8000, y: 0, width: 0x8000 | 192, height: 32, id: 1, runMode: 2, timeout: 60, alignment: 0x0A, stay: 10,
            text: WireBytes(text))
        let update = OnbonBX.Message(
            destination: 1, source: dialect.hostAddress,
            envelope: .fontCard(
                reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: dialect.deviceType,
                version: dialect.protocolVersion, barcode: nil),
            answer: 1, content: .dynamicAreas(update: .init(areas: [area])))
        let stream = try OnbonBX.encode([update], from: .host, dialect: dialect)
        return try rate(of: stream, megabytes) { stream in
            var decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
            var count = 0
            for start in Swift.stride(from: 0, to: stream.count, by: portion) {
                decoder.append(Array(stream[start..<min(start + portion, stream.count)]))
                while case .message? = decoder.next() { count += 1 }
            }
            return count
        } each: {
            1
        }
    }

    /// The best of five, in millions of bytes a second of CPU; throws where not every message was found.
    private static func rate(
        of one: [UInt8], _ megabytes: Int, _ decode: ([UInt8]) -> Int, each: () -> Int
    ) throws -> Double {
        let copies = max(1, megabytes * 1_000_000 / 5 / one.count)
        var stream: [UInt8] = []
        stream.reserveCapacity(copies * one.count)
        for _ in 0..<copies { stream += one }
        var best = 0.0
        for _ in 0..<5 {
            let begun = OwnCPU.time
            let found = decode(stream)
            let took = OwnCPU.time - begun
            guard found == copies * each() else {
                throw BenchFailure(description: "\(found) messages of \(copies * each()) were found")
            }
            best = max(best, Double(stream.count) / 1e6 / (Double(max(1, took)) / 1e9))
        }
        return best
    }

    // MARK: The peers

    private struct Peer: Decodable {
        var microseconds: Double
        var frame: String
        var version: String
    }

    private func peers() async throws -> [String: Peer] {
        let (ending, said) = try await ChildProcess.run(
            .init([setting.python, setting.peer("codecs.py"), setting.isQuick ? "0.1" : "2"]))
        guard ending == .exited(0) else {
            BenchSetting.say("the peers in Python: \(said.suffix(300))")
            return [:]
        }
        return try JSONDecoder().decode([String: Peer].self, from: Data(said.utf8))
    }
}
