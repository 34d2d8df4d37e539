import DeviceKit
import WireFormats

extension OnbonBoard {
    /// Boards begin to answer within so much of each other.
    private static let secondAnswer = Duration.milliseconds(6)

    /// What became of a request.
    enum Outcome: Sendable, Equatable {
        /// Acknowledged.
        case done
        /// The status, or `nil` when the answer is laid out in a way this format does not know.
        case status(OnbonBX.Status?)
        case busy
        case refused(UInt8)
        /// No good answer; the evidence tells of silence or of what came instead.
        case nothing(Evidence)
    }

    /// Why there is no good answer.
    struct Evidence: Sendable, Equatable {
        /// The first malformed bytes, when any came.
        var garbled: WireBytes?
        /// For the technician.
        var text: String
    }

    /// What was heard within one listening.
    private enum Heard: Sendable {
        case reply(OnbonBX.Message)
        /// Heard while the bus was ours; else it may be the others' talk.
        case garbled(WireBytes, isAlone: Bool)
        case silence
    }

    /// Asks and, without a good answer, asks again.
    func exchange(_ request: OnbonBoardPlan.Request, tries: Int) async throws(DeviceError) -> Outcome {
        let bytes = try frame(request)
        var garbled: WireBytes?
        for _ in 0..<max(1, tries) {
            switch try await ask(bytes, hold: .milliseconds(dialect.holdMilliseconds)) {
            case .reply(let reply):
                if let outcome = outcome(reply, of: request) {
                    answers.note(.good, at: now)
                    // A short question with a short answer: the line is quiet for the moment that this takes.
                    if request == .queryStatus {
                        let isTwice = try await isAnsweredAgain()
                        condition.heard(twice: isTwice, address)
                    }
                    return outcome
                }
                garbled = garbled ?? WireBytes([reply.answer])
                answers.note(.garbled, at: now)
            case .garbled(let bytes, let isAlone):
                garbled = garbled ?? bytes
                answers.note(isAlone ? .garbled : .missing, at: now)
            case .silence: answers.note(.missing, at: now)
            }
        }
        return .nothing(evidence(garbled, of: bytes, tries: tries))
    }

    /// Asks a board known to be silent: the bus is kept for the question only, and the answer is listened for beside
    /// the others' talk. Should it come just then, both are garbled once and asked again.
    func probe(_ request: OnbonBoardPlan.Request) async throws(DeviceError) -> Outcome {
        let bytes = try frame(request)
        switch try await ask(bytes, hold: .zero) {
        case .reply(let reply):
            let outcome = outcome(reply, of: request)
            answers.note(outcome == nil ? .garbled : .good, at: now)
            return outcome ?? .nothing(evidence(WireBytes([reply.answer]), of: bytes, tries: 1))
        case .garbled(let heard, let isAlone):
            answers.note(isAlone ? .garbled : .missing, at: now)
            return .nothing(evidence(heard, of: bytes, tries: 1))
        case .silence:
            answers.note(.missing, at: now)
            return .nothing(evidence(nil, of: bytes, tries: 1))
        }
    }

    /// Whether the answer comes a second time: two boards have this address, and both take a question for theirs. Where
    /// they answer at the very same time, what comes is garbled.
    private func isAnsweredAgain() async throws(DeviceError) -> Bool {
        guard case .reply = try await listen(to: address, for: Self.secondAnswer, isAlone: false) else { return false }
        return true
    }

    /// Asks whatever card has `address` for its status, once.
    func look(for address: Int) async throws(DeviceError) -> AddressAnswer {
        guard let address = UInt16(exactly: address) else { return .silent }
        let time = Duration.milliseconds(dialect.replyMilliseconds)
        let (answer, noted): (AddressAnswer, AnswerWindow.Answer) =
            switch try await ask(frame(.queryStatus, to: address), of: address, hold: time) {
            case .reply: (.answered, .good)
            case .garbled: (.garbled, .garbled)
            case .silence: (.silent, .missing)
            }
        if address == self.address { answers.note(noted, at: now) }
        return answer
    }

    private func ask(
        _ bytes: [UInt8], of source: UInt16? = nil, hold: Duration
    ) async throws(DeviceError) -> Heard {
        let source = source ?? address
        let first = try await port.exclusively { () async throws(DeviceError) in
            await port.discardInput()
            decoder.reset()
            try await port.write(bytes)
            return try await listen(to: source, for: hold, isAlone: true)
        }
        guard case .silence = first else { return first }
        return try await listen(to: source, for: .milliseconds(dialect.replyMilliseconds) - hold, isAlone: false)
    }

    private func listen(
        to source: UInt16, for time: Duration, isAlone: Bool
    ) async throws(DeviceError) -> Heard {
        let end = now + time
        while true {
            while let finding = decoder.next() {
                switch finding {
                case .message(let message) where message.source == source: return .reply(message)
                case .message: continue
                case .malformed(_, let bytes):
                    malformed += 1
                    return .garbled(bytes, isAlone: isAlone)
                }
            }
            let left = end - now
            guard left > .zero else { return .silence }
            do { decoder.append(try await port.read(within: left)) } catch  where error.cause == .timedOut {
                return .silence
            }
        }
    }

    /// `nil` for an answer that calls for another try: our frame arrived damaged, or the answer is to nothing asked.
    private func outcome(_ reply: OnbonBX.Message, of request: OnbonBoardPlan.Request) -> Outcome? {
        switch (reply.content, request) {
        case (.status(let status), .queryStatus): return .status(status)
        case (.acknowledged, .queryStatus): return .status(nil)
        case (.acknowledged, _): return reply.answer == 0 ? .done : .refused(reply.answer)
        case (.refused, _):
            switch OnbonBX.Refusal(rawValue: reply.answer) {
            case .busy: return .busy
            case .checksum: return nil
            default: return request == .queryStatus ? .status(nil) : .refused(reply.answer)
            }
        case (.other(let group, let number, _), .queryStatus):
            return OnbonBX.Dialect.Command(group: group, number: number) == dialect.queryStatus ? .status(nil) : nil
        default: return nil
        }
    }

    private func frame(
        _ request: OnbonBoardPlan.Request, to destination: UInt16? = nil
    ) throws(DeviceError) -> [UInt8] {
        let content: OnbonBX.Content =
            switch request {
            case .queryStatus: .queryStatus
            case .power(let isOn): .power(isOn: isOn)
            case .brightness(let level): .brightness(level: level)
            case .areas(let update): .dynamicAreas(update: update)
            }
        let message = OnbonBX.Message(
            destination: destination ?? address, source: dialect.hostAddress,
            envelope: .fontCard(
                reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: dialect.deviceType,
                version: dialect.protocolVersion, barcode: nil),
            answer: 1, content: content)
        do { return try OnbonBX.encode([message], from: .host, dialect: dialect) } catch {
            throw DeviceError(.unsupported, while: "encoding a frame for board \(address): \(error.message)")
        }
    }

    private func evidence(_ garbled: WireBytes?, of bytes: [UInt8], tries: Int) -> Evidence {
        let asked = "\(tries) × \(WireBytes(bytes.prefix(48)))"
        let text =
            garbled.map { "board \(address): \(asked) answered by \(WireBytes($0.bytes.prefix(48)))" }
            ?? "board \(address): no answer to \(asked) within \(dialect.replyMilliseconds) ms"
        return Evidence(garbled: garbled, text: text)
    }
}
