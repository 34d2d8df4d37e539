import WireFormats

/// Decoders that take bytes as they come from a port.
enum FuzzStreams {
    /// Commands of ESC/POS: every byte stands in exactly one command, in its place.
    static func commands(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        var decoder = ESCPOS.CommandDecoder(encoding: choice.one(of: ChineseEncoding.allCases))
        var read: [UInt8] = []
        for portion in choice.portions(of: bytes) {
            for item in decoder.receive(portion) { read += item.bytes }
        }
        for item in decoder.finish() { read += item.bytes }
        guard read.count + decoder.pendingCount == bytes.count, bytes.starts(with: read) else {
            return "\(read.count) bytes in commands and \(decoder.pendingCount) pending of \(bytes.count)"
        }
        return nil
    }

    /// Replies of ESC/POS and what they say: no byte is counted twice, and a reply is written as it came.
    static func status(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        var decoder = ESCPOS.ReplyDecoder()
        var counted = 0
        for portion in choice.portions(of: bytes) {
            for reply in decoder.receive(portion) {
                if case .realTime(let byte) = reply {
                    for kind in UInt8(0)...5 {
                        guard let status = ESCPOS.RealTimeStatus(kind: kind, byte: byte) else { continue }
                        if kind == 4, status.isPaperLow == nil || status.isPaperEmpty == nil {
                            return "a status of the paper says nothing of it"
                        }
                        if kind == 1, status.isOnline == nil { return "a status does not say whether it is online" }
                    }
                }
                if case .queued(let byte) = reply { _ = ESCPOS.QueuedPaperStatus(byte: byte) }
                if case .unknown(let bytes) = reply {
                    counted += bytes.bytes.count
                } else if let written = try? ESCPOS.encode([.init(reply)], from: .device, dialect: .standard) {
                    counted += written.count
                } else {
                    return "a reply that was read is not written: \(reply)"
                }
            }
        }
        let total = counted + decoder.droppedCount
        return total <= bytes.count ? nil : "\(total) bytes are found in \(bytes.count)"
    }

    /// Frames of Onbon boards.
    static func boards(_ bytes: [UInt8], _ choice: FuzzChoice, _ dialect: OnbonBX.Dialect) -> String? {
        var decoder = OnbonBX.Decoder(from: choice.side, dialect: dialect)
        var findings = 0
        var noise = 0
        for portion in choice.portions(of: bytes) {
            decoder.append(portion)
            while let finding = decoder.next() {
                findings += 1
                if case .malformed(_, let bytes) = finding { noise += bytes.bytes.count }
                guard findings <= bytes.count else { return "more is found than arrived" }
            }
        }
        return noise <= bytes.count ? nil : "\(noise) bytes of noise in \(bytes.count)"
    }

    /// Frames of call terminals: each is written as it came.
    static func terminals(_ bytes: [UInt8], _ choice: FuzzChoice, _ dialect: HallRS485.Dialect) -> String? {
        var decoder = HallRS485.Decoder(dialect: dialect)
        var found = 0
        for portion in choice.portions(of: bytes) {
            decoder.append(portion)
            while let frame = decoder.next() {
                found += frame.data.count + 1
                guard found <= bytes.count else { return "more is found than arrived" }
            }
        }
        decoder.dropPartial()
        guard decoder.malformed <= bytes.count + 1 else { return "\(decoder.malformed) broken frames" }
        return decoder.isWaiting ? "waits after it was told to forget" : nil
    }

    /// Answers of card readers, read as whatever a driver would read them as; what was handed in is overwritten.
    static func readers(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        var decoder = SDT.Decoder(dialect: .standard)
        var found = 0
        for var portion in choice.portions(of: bytes) {
            decoder.append(wiping: &portion)
            guard portion.allSatisfy({ $0 == 0 }) else { return "bytes that were taken stay readable" }
            while let reply = decoder.next() {
                found += 1
                reply.withPayload { payload in
                    _ = try? SDT.ModuleNumber(payload: payload)
                    _ = try? SDT.CardText(payload: payload, hasFingerprint: false)
                    _ = try? SDT.CardText(payload: payload, hasFingerprint: true)
                }
                guard found <= bytes.count else { return "more is found than arrived" }
            }
        }
        decoder.wipe()
        return nil
    }

    /// Events of scanners that pass for keyboards.
    static func keys(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        var stream = FrameStream<Evdev>(from: .device, dialect: .standard)
        var wedge = Wedge()
        var longest = 0
        for portion in choice.portions(of: bytes) {
            stream.append(portion)
            while let finding = stream.next() {
                guard case .message(let event) = finding else { continue }
                longest = max(longest, wedge.receive(event.content)?.count ?? 0)
            }
        }
        longest = max(longest, wedge.finish()?.count ?? 0)
        return longest <= Wedge.longestReading ? nil : "a reading of \(longest) bytes"
    }
}
