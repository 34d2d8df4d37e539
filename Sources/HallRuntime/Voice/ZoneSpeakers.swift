import DeviceKit
import HallDomain
import Synchronization

/// The speaker modules of the hall: which zones are spoken in by one, and which modules are there now.
public final class ZoneSpeakers: Sendable {
    private let zones: Set<ZoneID>
    private let present = Mutex<[ZoneID: any SpeakerModule]>([:])

    /// The modules among the hall's devices.
    public init(devices: [PlacedDevice]) {
        zones = Set(devices.filter { $0.model.role == .speakerModule }.compactMap(\.zone))
    }

    /// Serves a module whose driver has just begun, until it ends.
    func serve(_ module: some SpeakerModule, device: PlacedDevice) async {
        guard let zone = device.zone else { return }
        present.withLock { $0[zone] = module }
        // Nothing follows from its speaking; the stream's end is the driver's.
        for await _ in module.isSpeaking {}
        present.withLock { if $0[zone] === module { $0[zone] = nil } }
    }

    /// Whether a zone is spoken in by a module, there or not.
    func isPlaced(in zone: ZoneID) -> Bool { zones.contains(zone) }

    /// Whether a zone's module is there.
    func isThere(in zone: ZoneID) -> Bool { present.withLock { $0[zone] != nil } }

    /// Has a zone's module speak, and returns when it is over. Throws `.unavailable` when there is none, `.refused` when
    /// not a word was spoken. A sentence whose end nobody knows was spoken: it is never read twice.
    func speak(_ sentence: String, in zone: ZoneID) async throws(DeviceError) {
        guard let module = present.withLock({ $0[zone] }) else {
            throw DeviceError(.unavailable, while: "speaking in zone \(zone): its speaker module is not there")
        }
        if case .notSpoken(let reason) = await module.speak(sentence) {
            throw DeviceError(.refused, while: "speaking in zone \(zone): \(reason)")
        }
    }
}
