import Foundation
import SimulatedHall
import Synchronization

/// What the agent says of its devices, asked again and again over one connection.
final class StatusWatch: Sendable {
    private struct Status: Decodable {
        struct Device: Decodable {
            var id: String
            var state: String
            var evidence: String
        }
        var devices: [Device]
    }

    /// Asked so often; each answer takes time from what it is about.
    private static let every = Duration.milliseconds(100)

    private let states = Mutex<[String: Status.Device]>([:])

    /// Asks until cancelled.
    func run() async {
        let client = LoopbackClient(port: 8080)
        while !Task.isCancelled {
            if let answer = try? await client.request("GET", "/api/v1/status"),
                let status = try? JSONDecoder().decode(Status.self, from: Data(answer.body))
            {
                states.withLock { states in
                    states = Dictionary(status.devices.map { ($0.id, $0) }) { first, _ in first }
                }
            }
            try? await Task.sleep(for: Self.every)
        }
    }

    /// Waits until a device is in this state and its evidence has these words; whether it came to that within a minute of
    /// the machine's clock.
    func wait(for state: String, of device: String, saying words: String = "") async -> Bool {
        let end = WireHost.now + .seconds(60)
        func isSo() -> Bool {
            guard let known = states.withLock({ $0[device] }), known.state == state else { return false }
            return words.isEmpty || known.evidence.contains(words)
        }
        while !isSo() {
            guard WireHost.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }
}
