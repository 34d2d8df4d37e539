import DeviceKit
import HTTPTypes
import HallDomain
import Hummingbird
import NIOCore
import Rendering

/// At the kiosk without a keyboard: what is wrong with this machine, for whoever says by number who they are; and the
/// redacted summary as a QR code for anybody's phone.
extension HallAPI {
    private struct Who: Decodable {
        var request: String
        var staff: StaffID
    }

    struct DiagnosisReply: Codable {
        var faults: [Diagnosis.Fault]
        var version: String
        var gen: String
        var addresses: [String]
        var serials: [String]
        var usable: Int
        var all: Int
        var summary: String
        /// The summary as a QR code: an SVG picture.
        var code: String
    }

    struct SummaryReply: Codable {
        var summary: String
        var code: String
    }

    func addService(to router: Router<Context>) {
        router.get("/api/v1/kiosks/{id}/summary") { _, context in
            let diagnosis = await diagnosis(at: try kiosk(in: context))
            return JSONReply.response(
                SummaryReply(summary: diagnosis.summary, code: Self.code(diagnosis.summary)))
        }
        router.post("/api/v1/kiosks/{id}/diagnosis") { request, context in
            let kiosk = try kiosk(in: context)
            try await requireService(try await body(Who.self, of: request), at: kiosk)
            return JSONReply.response(DiagnosisReply(await diagnosis(at: kiosk)))
        }
        router.post("/api/v1/kiosks/{id}/diagnosis/print") { request, context in
            let kiosk = try kiosk(in: context)
            try await requireService(try await body(Who.self, of: request), at: kiosk)
            guard let outcome = await settings.slips.print(await diagnosis(at: kiosk).document, at: kiosk) else {
                throw APIError.notFound
            }
            return JSONReply.response(SlipReply(outcome))
        }
    }

    /// Whoever may open a day may see this; numbers are not guessed one after the other.
    private func requireService(_ who: Who, at kiosk: KioskID) async throws(APIError) {
        _ = try request(who.request)
        guard settings.slips.mayTry(at: kiosk) else {
            throw APIError(status: .tooManyRequests, code: "tries", text: PageWords.text("p.service.tries"))
        }
        do { try requireStaff(who.staff, [.guide, .dutyManager]) } catch {
            settings.slips.noteWrong(at: kiosk)
            throw error
        }
    }

    /// What is so at a kiosk now.
    func diagnosis(at kiosk: KioskID) async -> Diagnosis {
        let source = source()
        let gen = settings.gen
        let incidents = await hall.read { Array($0.incidents.values) }
        var faults: [Diagnosis.Fault] = []
        func add(_ name: String, _ code: String, _ text: BilingualText) {
            let fault = Diagnosis.Fault(code: code, zh: text.zh, en: text.en)
            if !faults.contains(fault) { faults.append(fault) }
        }
        // What hangs on this kiosk first.
        let statuses = source.health.sorted { a, b in
            let isHere = [a, b].map { settings.sites[$0.key]?.kiosk == kiosk }
            return isHere[0] == isHere[1] ? a.key < b.key : isHere[0]
        }
        for (_, status) in statuses {
            for fault in status.faults {
                let view = FaultView(fault, of: status)
                add(view.name, view.code, BilingualText(zh: view.zh, en: view.en))
            }
        }
        for incident in incidents.sorted(by: { $0.id < $1.id }) {
            let status = incident.device.flatMap { source.health[DeviceID(rawValue: $0.rawValue)] }
            guard let fault = DeviceFault(rawValue: incident.fault), status?.faults.contains(fault) != true else {
                continue
            }
            add(incident.fault, fault.code, PageWords.fault(incident.fault, at: status?.place ?? plan.name))
        }
        let placed = settings.sites.keys.map { source.health[$0]?.isUsable == true }
        return Diagnosis(
            hall: plan.name, kiosk: kiosk.rawValue, version: settings.version, gen: gen, wall: source.now.wall,
            date: CivilDate(wall: source.now.wall, utcOffsetMinutes: plan.utcOffsetMinutes).description,
            time: WallTime(wall: source.now.wall, utcOffsetMinutes: plan.utcOffsetMinutes).description,
            faults: faults, addresses: SerialNumbers.networkAddresses, serials: settings.serials(),
            usable: placed.count { $0 }, all: placed.count)
    }

    fileprivate static func code(_ text: String) -> String { (try? QRPicture.svg(of: text)) ?? "" }
}

extension HallAPI.DiagnosisReply {
    init(_ diagnosis: Diagnosis) {
        self.init(
            faults: diagnosis.faults, version: diagnosis.version, gen: diagnosis.gen, addresses: diagnosis.addresses,
            serials: diagnosis.serials, usable: diagnosis.usable, all: diagnosis.all, summary: diagnosis.summary,
            code: HallAPI.code(diagnosis.summary))
    }
}
