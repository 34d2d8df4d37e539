import DeviceKit
import WireFormats

extension SDTCardReader {
    /// Sends one command and waits for its reply; `nil` when none came whole within `limit` milliseconds.
    func ask(_ command: SDT.Dialect.Command, within limit: Int) async throws(DeviceError) -> SDT.Reply? {
        // What a late answer left behind must not be taken for the answer to this question.
        await port.discardInput()
        decoder.wipe()
        guard let frame = SDT.frame([command.command, command.parameter], preamble: dialect.preamble) else {
            return nil
        }
        try await port.write(frame)
        let end = now() + .milliseconds(limit)
        while true {
            guard var bytes = try await read(until: end) else { return nil }
            decoder.append(wiping: &bytes)
            let before = decoder.malformed
            if let reply = decoder.next() { return reply }
            // The module says a thing once: after a frame with a wrong check nothing else comes.
            if decoder.malformed > before { return nil }
        }
    }

    /// Waits until the next poll. The module does not speak by itself, so the port's own time-out is the timer.
    func rest() async throws(DeviceError) {
        let end = now() + .milliseconds(dialect.pollMilliseconds)
        while var bytes = try await read(until: end) {
            decoder.append(wiping: &bytes)
            // A late answer that nobody waits for any more; what is no answer at all is counted.
            while decoder.next() != nil {}
        }
        decoder.wipe()
    }

    private func read(until end: Duration) async throws(DeviceError) -> [UInt8]? {
        let rest = end - now()
        guard rest > .zero else { return nil }
        do throws(DeviceError) {
            return try await port.read(within: rest)
        } catch {
            guard error.cause == .timedOut else { throw error }
            return nil
        }
    }
}
