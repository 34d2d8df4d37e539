public import DeviceKit
public import HallDomain
public import Logging

/// The voice effect: each call is read in its zone, while it is current, in the order that `VoiceQueue` gives.
public struct CallAnnouncing: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let zones: [ZoneVoice]

    /// Speaks the calls of `hall`, each zone on its own output or through its speaker module.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, voice: any VoicePack, outputs: [ZoneID: any SoundOutput],
        speakers: ZoneSpeakers? = nil, settings: VoiceSettings, health: HealthBook, logger: Logger
    ) {
        self.hall = hall
        self.plan = plan
        let speech = SpeechSettings(one: settings.isOneYao == true ? .yao : .yi)
        zones = plan.zones.compactMap { zone in
            outputs[zone.id].map { output in
                ZoneVoice(
                    zone: zone, hall: hall, clock: clock, voice: voice, output: output, speakers: speakers,
                    speech: speech, isBilingual: settings.isBilingual == true, health: health, logger: logger)
            }
        }
    }

    /// What has each zone's voice say that this is a test, by the name under which the voice's health is told.
    var trials: [DeviceID: VoiceTrial] {
        Dictionary(zones.map { ($0.device, VoiceTrial(zone: $0)) }) { first, _ in first }
    }

    /// Speaks until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for zone in zones { group.addTask { await zone.run() } }
            group.addTask { await follow() }
        }
    }

    private func follow() async {
        let floors = Set(plan.zones.compactMap(\.floor))
        for await _ in hall.commits() {
            let plan = plan
            let (current, isEvacuating) = await hall.read { state in
                let current = plan.windows.compactMap { window -> CurrentCall? in
                    guard let call = state.serving(at: window.id), let ticket = state.tickets[call.ticket] else {
                        return nil
                    }
                    let floor = floors.count > 1 ? plan.zone(window.zone)?.floor : nil
                    return CurrentCall(call: call, number: ticket.number, zone: window.zone, floor: floor)
                }
                return (current, state.isEvacuating)
            }
            for zone in zones {
                await zone.update(current.filter { $0.zone == zone.id }, isEvacuating: isEvacuating)
            }
            // Where there is no voice the board counts, and nobody waits for a reading.
            for current in current where !zones.contains(where: { $0.id == current.zone }) {
                guard current.call.spokenAt == nil, !current.call.isUnspoken else { continue }
                _ = try? await hall.perform(.noteUnspoken(call: current.call.id))
            }
        }
    }
}

/// A call that is current, with what is said of it.
struct CurrentCall: Sendable {
    var call: Call
    var number: String
    var zone: ZoneID
    var floor: Int?

    var announcement: Announcement {
        .call(ticket: number, to: .init(window: call.window.rawValue, floor: floor))
    }
}

/// Has a zone's voice say that this is a test.
struct VoiceTrial: Sendable {
    let zone: ZoneVoice

    func speak() async throws(DeviceError) { try await zone.sayTest() }
}
