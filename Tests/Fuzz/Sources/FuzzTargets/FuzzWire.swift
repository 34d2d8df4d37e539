import Foundation
import WireFormats

/// What a wire format promises of any bytes.
struct FuzzWire<Format: WireFormat & SendableMetatype>: Sendable {
    let dialect: Format.Dialect

    /// Refuses within the bytes, or gives messages that become the same bytes again, through JSON too.
    func breach(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        for side in Side.allCases {
            if let breach = breach(bytes, from: side, isThorough: choice.isThorough) {
                return "from \(side.rawValue): \(breach)"
            }
        }
        return nil
    }

    private func breach(_ bytes: [UInt8], from side: Side, isThorough: Bool) -> String? {
        let messages: [Format.Message]
        do throws(WireError) { messages = try Format.decode(bytes, from: side, dialect: dialect) } catch {
            return (0...bytes.count).contains(error.offset) ? nil : "refused at \(error.offset) of \(bytes.count)"
        }
        do throws(WireError) {
            let again = try Format.encode(messages, from: side, dialect: dialect)
            guard again == bytes else { return "comes back as \(WireBytes(again))" }
        } catch { return "what was read is not written: \(error)" }
        guard isThorough else { return nil }
        do {
            let json = try JSONEncoder().encode(messages)
            let read = try JSONDecoder().decode([Format.Message].self, from: json)
            return read == messages ? nil : "another message through \(String(decoding: json, as: UTF8.self))"
        } catch { return "no JSON: \(error)" }
    }
}

extension FuzzWire where Format: FramedFormat {
    /// However the bytes arrive: messages that `decode` finds are found, and no byte is found twice.
    func streamBreach(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        let side = choice.side
        var stream = FrameStream<Format>(from: side, dialect: dialect)
        var messages: [Format.Message] = []
        var noise = 0
        func take(isEnd: Bool) -> Bool {
            var findings = 0
            while let finding = stream.next(isEnd: isEnd) {
                findings += 1
                switch finding {
                case .message(let message): messages.append(message)
                case .malformed(_, let bytes): noise += bytes.bytes.count
                }
                guard findings <= bytes.count else { return false }
            }
            return true
        }
        for portion in choice.portions(of: bytes) {
            stream.append(portion)
            guard take(isEnd: false) else { return "more is found than arrived" }
        }
        guard take(isEnd: true) else { return "more is found than arrived" }
        guard !stream.isWaiting else { return "waits on after the end" }
        if let whole = try? Format.decode(bytes, from: side, dialect: dialect), noise > 0 || whole != messages {
            return "from \(side.rawValue): a stream finds \(messages.count) messages and \(noise) bytes of noise"
        }
        return noise <= bytes.count ? nil : "\(noise) bytes of noise in \(bytes.count)"
    }
}
