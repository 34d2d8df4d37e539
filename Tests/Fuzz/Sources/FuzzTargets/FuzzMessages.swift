import Fleet
import Foundation
import HallDomain
import PrintRelay

/// Messages between the programs, and what the ledger holds.
enum FuzzMessages {
    /// Frames between the spooler's backend and the agent.
    static func relay(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        var decoder = RelayDecoder()
        var frames: [RelayFrame] = []
        do throws(RelayCodecError) {
            for portion in choice.portions(of: bytes) {
                decoder.feed(portion)
                while let frame = try decoder.next() { frames.append(frame) }
            }
        } catch {
            let again: Result<RelayFrame?, RelayCodecError>
            do throws(RelayCodecError) { again = .success(try decoder.next()) } catch { again = .failure(error) }
            guard case .failure(error) = again else { return "goes on after \(error)" }
        }
        guard frames.count * 5 <= bytes.count else { return "\(frames.count) frames in \(bytes.count) bytes" }
        guard choice.isThorough else { return nil }
        for frame in frames {
            var one = RelayDecoder()
            one.feed(frame.encoded)
            let read: RelayFrame?
            do throws(RelayCodecError) { read = try one.next() } catch { return "what was read is refused: \(error)" }
            // A text that is no UTF-8 grows by its replacement characters, and may then be cut.
            guard read == frame || frame.encoded.count >= RelayLimits.textBytes else {
                return "a frame comes back as another"
            }
        }
        return nil
    }

    /// Every kind of frame.
    static var relaySeeds: [[UInt8]] {
        let attachment = RelayAttachment(
            device: "printer-1", jobID: 7, uuid: "urn:uuid:0", name: "A001", user: "hallkit", copies: 1, byteCount: 3)
        let frames: [RelayFrame] = [
            .attach(attachment), .document([0x1B, 0x40, 0x0A]), .cancel, .waiting, .state("+media-empty"), .completed,
            .cancelled(message: "纸将尽"),
        ]
        return frames.map(\.encoded) + [frames.flatMap(\.encoded)]
    }

    /// A queue's device address, and the options of a job.
    static func printAddress(_ text: String) -> String? {
        for name in ["job-uuid", "copies", ""] { _ = JobOptions.value(of: name, in: text) }
        guard let address = BackendDestination(uri: text) else { return nil }
        return BackendDestination(uri: address.uri) == address ? nil : "is written as another: \(address.uri)"
    }

    /// What kiosks and central tell one another.
    static func fleet(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? { choice.one(of: payloads)(bytes) }

    private static let payloads: [@Sendable ([UInt8]) -> String?] = [
        { payload(Birth.self, $0) }, { payload(Will.self, $0) }, { payload(Heartbeat.self, $0) },
        { payload(Acknowledgement.self, $0) }, { payload(StateSnapshot.self, $0) }, { payload(EventBatch.self, $0) },
        { payload(ReportedEvent.self, $0) },
        { bytes in
            _ = FleetCoding.decodeAny(bytes)?.removing(member: "digest")
            return nil
        },
    ]

    private static func payload<Payload: Codable & Equatable>(_ type: Payload.Type, _ bytes: [UInt8]) -> String? {
        guard let value = try? FleetCoding.decode(type, from: bytes) else { return nil }
        guard let written = try? FleetCoding.encode(value) else { return "\(type): is not written" }
        return (try? FleetCoding.decode(type, from: written)) == value ? nil : "\(type): is written as another"
    }

    /// The topics of the fleet.
    static func topic(_ text: String) -> String? {
        guard let topic = FleetTopic(text) else { return nil }
        return topic.description == text ? nil : "is written as \(topic)"
    }

    /// What a kiosk and the hall server say to each other.
    static func link(_ bytes: [UInt8]) -> String? { json(KioskMessage.self, bytes) ?? json(HallMessage.self, bytes) }

    /// An event as a ledger holds it.
    static func event(_ bytes: [UInt8]) -> String? { json(HallEvent.self, bytes) }

    private static func json<Value: Codable & Equatable>(_ type: Value.Type, _ bytes: [UInt8]) -> String? {
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else { return nil }
        guard let written = try? JSONEncoder().encode(value) else { return "\(type): is not written" }
        return (try? JSONDecoder().decode(type, from: written)) == value ? nil : "\(type): is written as another"
    }
}
