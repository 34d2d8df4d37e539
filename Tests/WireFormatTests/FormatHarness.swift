import Foundation
import Testing

@testable import WireFormats

/// A wire format with its types hidden: what every format must do with any bytes.
struct AnyWireFormat: Sendable {
    var name: String
    /// Whether the bytes are messages that come back as the same bytes, through JSON too.
    var comesBack: @Sendable (_ bytes: [UInt8], _ side: Side) throws -> Bool
    /// The offset at which bytes are refused; `nil` where they are understood.
    var refusal: @Sendable (_ bytes: [UInt8], _ side: Side) -> Int?
    /// Whether two runs of bytes mean the same.
    var isSame: @Sendable (_ bytes: [UInt8], _ others: [UInt8], _ side: Side) -> Bool
    /// Whether bytes that are understood at all come back.
    var isExact: @Sendable (_ bytes: [UInt8], _ side: Side) -> Bool
    /// Whether a stream fed in these portions finds the messages of `bytes` and nothing else; `nil` without a stream.
    var streams: @Sendable (_ bytes: [UInt8], _ side: Side, _ portion: Int) -> Bool?
    /// Whether a stream finds the messages of `bytes` behind `noise`.
    var findsBehind: @Sendable (_ noise: [UInt8], _ bytes: [UInt8], _ side: Side) -> Bool?

    init<F: WireFormat & SendableMetatype>(_ format: F.Type, dialect: F.Dialect = .standard) {
        name = F.name
        comesBack = { bytes, side in
            let messages = try F.decode(bytes, from: side, dialect: dialect)
            let json = try JSONEncoder().encode(messages)
            let again = try JSONDecoder().decode([F.Message].self, from: json)
            return try again == messages && F.encode(again, from: side, dialect: dialect) == bytes
        }
        refusal = { bytes, side in
            do throws(WireError) { _ = try F.decode(bytes, from: side, dialect: dialect) } catch { return error.offset }
            return nil
        }
        isSame = { bytes, others, side in
            guard let one = try? F.decode(bytes, from: side, dialect: dialect),
                let other = try? F.decode(others, from: side, dialect: dialect)
            else { return false }
            return one == other
        }
        isExact = { bytes, side in
            guard let messages = try? F.decode(bytes, from: side, dialect: dialect) else { return true }
            return (try? F.encode(messages, from: side, dialect: dialect)) == bytes
        }
        streams = { _, _, _ in nil }
        findsBehind = { _, _, _ in nil }
    }

    init<F: FramedFormat & SendableMetatype>(framed format: F.Type, dialect: F.Dialect = .standard) {
        self.init(format, dialect: dialect)
        streams = { bytes, side, portion in
            guard let messages = try? F.decode(bytes, from: side, dialect: dialect) else { return false }
            var stream = FrameStream<F>(from: side, dialect: dialect)
            var found: [FrameStream<F>.Finding] = []
            for start in Swift.stride(from: 0, to: bytes.count, by: portion) {
                stream.append(bytes[start..<min(start + portion, bytes.count)])
                while let finding = stream.next() { found.append(finding) }
            }
            while let finding = stream.next(isEnd: true) { found.append(finding) }
            return found == messages.map { .message($0) } && !stream.isWaiting && stream.malformed == 0
        }
        findsBehind = { noise, bytes, side in
            guard let messages = try? F.decode(bytes, from: side, dialect: dialect) else { return false }
            var stream = FrameStream<F>(from: side, dialect: dialect)
            stream.append(noise + bytes)
            var found: [F.Message] = []
            while let finding = stream.next(isEnd: true) {
                if case .message(let message) = finding { found.append(message) }
            }
            return Array(found.suffix(messages.count)) == messages
        }
    }
}

/// Bytes of a vector that one side of a format says.
struct FormatCase: Sendable, CustomTestStringConvertible {
    var format: AnyWireFormat
    var name: String
    var bytes: [UInt8]
    var side: Side
    /// The bytes that a checksum or a fixed value covers: no bit of them may change unnoticed.
    var covered: Range<Int>
    /// Its vector: the file's stem, a slash, the vector's name.
    var origin = ""
    var testDescription: String { "\(format.name): \(name)" }

    init(_ format: AnyWireFormat, _ name: String, _ bytes: [UInt8], from side: Side, covered: Range<Int>? = nil) {
        (self.format, self.name, self.bytes, self.side) = (format, name, bytes, side)
        self.covered = covered ?? 0..<0
    }

    /// Bytes whose every bit is covered.
    static func whole(_ format: AnyWireFormat, _ name: String, _ bytes: [UInt8], from side: Side) -> FormatCase {
        FormatCase(format, name, bytes, from: side, covered: 0..<bytes.count)
    }

    /// The frames of all vector files that are right.
    static let right: [FormatCase] =
        escpos + onbon + sdt + hallRS485 + strip + modbus + alpha + novastar + scanner + voice + nut + kernel

    /// Those that are wrong on purpose.
    static let wrong: [FormatCase] = onbonWrong + sdtWrong + hallRS485Wrong + scannerWrong

    private static func cases(
        _ stem: String, _ body: (WireVector) -> [FormatCase]
    ) -> [FormatCase] {
        WireVector.load(stem).flatMap { vector in
            body(vector).map { item in
                var item = item
                item.origin = "\(stem)/\(vector.name)"
                return item
            }
        }
    }

    private static func isRight(_ vector: WireVector) -> Bool { vector.valid != false && vector.wellFormed != false }

    private static let escpos = cases("escpos") { vector in
        let format = AnyWireFormat(ESCPOS.self)
        // ESC/POS has no checksum.
        return [(vector.hex, Side.host), (vector.responseHex, .device)].compactMap { hex, side in
            // A byte that is no status is XOFF.
            guard let hex, vector.name != "st_invalid_bit0" else { return nil }
            return FormatCase(format, vector.name, [UInt8](hex: hex), from: side)
        }
    }

    private static func onbonCase(_ vector: WireVector) -> [FormatCase] {
        guard let hex = vector.hex else { return [] }
        let bytes = [UInt8](hex: hex)
        let isBoard = bytes.drop { $0 == 0xA5 }.starts(with: [0x00, 0x80])
        // A preamble may have any length, so its bytes may become part of it or not.
        return [
            FormatCase(
                AnyWireFormat(OnbonBX.self), vector.name, bytes, from: isBoard ? .device : .host,
                covered: 8..<(bytes.count - 1))
        ]
    }

    private static let onbon = cases("led-onbon") { isRight($0) ? onbonCase($0) : [] }
    private static let onbonWrong = cases("led-onbon") { isRight($0) ? [] : onbonCase($0) }

    private static func sdtCase(_ vector: WireVector) -> [FormatCase] {
        guard let hex = vector.hex, hex.hasPrefix("aaaaaa9669") else { return [] }
        let isHost = vector.name.hasPrefix("cmd_") || vector.name.hasSuffix("_req")
        return [.whole(AnyWireFormat(SDT.self), vector.name, [UInt8](hex: hex), from: isHost ? .host : .device)]
    }

    private static let sdt = cases("idcard-sam") { isRight($0) ? sdtCase($0) : [] }
    private static let sdtWrong = cases("idcard-sam") { isRight($0) ? [] : sdtCase($0) }

    private static func hallRS485Case(_ vector: WireVector) -> [FormatCase] {
        guard let hex = vector.hex, hex.hasPrefix("ff68") else { return [] }
        let isDevice = ["key", "call_number", "eva_grade", "neg"].contains { vector.name.hasPrefix($0) }
        let format = AnyWireFormat(HallRS485.self)
        let answer = vector.replyHex.map {
            FormatCase.whole(format, vector.name + " answer", [UInt8](hex: $0), from: .host)
        }
        return [.whole(format, vector.name, [UInt8](hex: hex), from: isDevice ? .device : .host)]
            + (answer.map { [$0] } ?? [])
    }

    private static let hallRS485 = cases("hall-rs485") { isRight($0) ? hallRS485Case($0) : [] }
    private static let hallRS485Wrong = cases("hall-rs485") { isRight($0) ? [] : hallRS485Case($0) }

    private static let strip = cases("hall-rs485") { vector in
        guard let hex = vector.hex, !hex.hasPrefix("ff") else { return [] }
        let bytes = [UInt8](hex: hex), format = AnyWireFormat(framed: StripScreen.self)
        // Of the one-colour family and the short commands of cards nothing is checked; of the others what is between the
        // bytes that say which family it is.
        let bounds = ["strip_": (2, 0), "aabb_ram": (5, 1), "sunpn_": (1, 0)]
        let range = bounds.first { vector.name.hasPrefix($0.key) }.map { $0.value.0..<(bytes.count - $0.value.1) }
        let ack = vector.ackHex.map { FormatCase(format, vector.name + " answer", [UInt8](hex: $0), from: .device) }
        return [FormatCase(format, vector.name, bytes, from: .host, covered: range)] + (ack.map { [$0] } ?? [])
    }

    private static let modbus = cases("modbus-display") { vector in
        guard let bytes = vector.hex.map([UInt8].init(hex:)) ?? vector.text.map({ Array($0.utf8) }) else { return [] }
        let isReply = vector.name.hasPrefix("rsp_") || vector.name.hasPrefix("ex_")
        return [.whole(AnyWireFormat(framed: Modbus.self), vector.name, bytes, from: isReply ? .device : .host)]
    }

    private static let alpha = cases("led-alpha") { vector in
        guard let hex = vector.hex else { return [] }
        let bytes = [UInt8](hex: hex)
        // The sums cover each packet up to its 03; a changed 03 or 04 moves the packet's end.
        let start = bytes.firstIndex(of: 0x02) ?? 0
        let covered = bytes.firstIndex(of: 0x03).map { start..<$0 }
        return [FormatCase(AnyWireFormat(framed: Alpha.self), vector.name, bytes, from: .host, covered: covered)]
    }

    private static let novastar = cases("led-novastar") { vector in
        guard let hex = vector.hex else { return [] }
        return [.whole(AnyWireFormat(framed: Novastar.self), vector.name, [UInt8](hex: hex), from: .host)]
    }

    private static func scannerCase(_ vector: WireVector) -> [FormatCase] {
        guard let hex = vector.hex else { return [] }
        let bytes = [UInt8](hex: hex), format = AnyWireFormat(framed: Scanner.self)
        if vector.wildcardCrcAbcd == true { return [FormatCase(format, vector.name, bytes, from: .host)] }
        let isAnswer = bytes.first == 0x02
        // What does not begin with 02 is a code.
        return [
            FormatCase(
                format, vector.name, bytes, from: isAnswer ? .device : .host, covered: (isAnswer ? 1 : 0)..<bytes.count)
        ]
    }

    private static func isRightScan(_ vector: WireVector) -> Bool {
        vector.crcOk != false || vector.wildcardCrcAbcd == true
    }

    private static let scanner = cases("scanner") { isRightScan($0) ? scannerCase($0) : [] }
    private static let scannerWrong = cases("scanner") { isRightScan($0) ? [] : scannerCase($0) }

    private static let voice = cases("voice-module") { vector in
        let isXFS = vector.name.hasPrefix("xfs5152")
        let format = isXFS ? AnyWireFormat(framed: XFS5152.self) : AnyWireFormat(framed: SYN6288.self)
        let said = (vector.frames ?? []).map { hex in
            let bytes = [UInt8](hex: hex)
            return FormatCase(format, vector.name, bytes, from: .host, covered: isXFS ? nil : 0..<bytes.count)
        }
        guard let reply = vector.reply else { return said }
        return [
            FormatCase(AnyWireFormat(framed: SYN6288.self), vector.name, [UInt8](hex: reply), from: .device),
            FormatCase(AnyWireFormat(framed: XFS5152.self), vector.name, [UInt8](hex: reply), from: .device),
        ]
    }

    private static let nut = cases("ups-nut") { vector in
        let format = AnyWireFormat(framed: NUT.self)
        return (vector.exchange ?? []).flatMap { exchange in
            [
                FormatCase(format, "\(vector.name): \(exchange.send)", Array((exchange.send + "\n").utf8), from: .host),
                FormatCase(
                    format, "\(vector.name): answer to \(exchange.send)", Array(exchange.recv.utf8), from: .device),
            ]
        }
    }

    private static let kernel = cases("linux-uapi") { vector in
        guard let hex = vector.hex, vector.name != "bytes_serial_rs485" else { return [] }
        let isInput = vector.name.hasPrefix("bytes_input_event")
        let format = isInput ? AnyWireFormat(framed: Evdev.self) : AnyWireFormat(framed: GPIOLineEvents.self)
        return [FormatCase(format, vector.name, [UInt8](hex: hex), from: .device)]
    }
}
