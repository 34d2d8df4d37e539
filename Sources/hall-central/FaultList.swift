import Fleet
import HallDomain

/// The faults of all halls with their texts: what devices have now, open incidents of what is no device, and kiosks
/// that are not heard.
enum FaultList {
    /// Faults that stop something first, then warnings; in each, the kiosks in order.
    static func of(_ kiosks: [KioskRow], openIncidents: [IncidentRow]) -> [FaultRow] {
        var rows: [FaultRow] = []
        for kiosk in kiosks {
            if let row = silence(of: kiosk) { rows.append(row) }
            var known: Set<String> = []
            for device in kiosk.devices {
                for fault in device.faults {
                    known.insert("\(device.id)/\(fault.name)")
                    rows.append(row(kiosk, device, fault))
                }
            }
            for incident in openIncidents where incident.kiosk == kiosk.kiosk {
                guard known.insert("\(incident.device ?? "")/\(incident.fault)").inserted else { continue }
                rows.append(row(kiosk, incident))
            }
        }
        return rows.filter { !$0.isWarning } + rows.filter(\.isWarning)
    }

    private static func row(_ kiosk: KioskRow, _ device: DeviceRow, _ fault: StateSnapshot.Fault) -> FaultRow {
        let (what, remedy) = lines(fault.name, device.place)
        return FaultRow(
            kiosk: kiosk.kiosk, device: device.id, name: fault.name, code: fault.code, what: what, remedy: remedy,
            isWarning: device.condition == "warning", evidence: device.evidence, since: device.since)
    }

    private static func row(_ kiosk: KioskRow, _ incident: IncidentRow) -> FaultRow {
        let place = kiosk.devices.first { $0.id == incident.device }?.place ?? Self.place(of: kiosk)
        let (what, remedy) = lines(incident.fault, place)
        return FaultRow(
            kiosk: kiosk.kiosk, device: incident.device, name: incident.fault,
            code: Catalogue.standard.fault(incident.fault)?.code ?? "", what: what, remedy: remedy, isWarning: true,
            evidence: incident.evidence, since: incident.opened)
    }

    private static func lines(_ fault: String, _ place: BilingualText) -> (BilingualText, BilingualText) {
        let zh = Catalogue.standard.faultLines(fault, .zh, ["place": place.zh])
        let en = Catalogue.standard.faultLines(fault, .en, ["place": place.en])
        return (BilingualText(zh: zh.what, en: en.what), BilingualText(zh: zh.remedy, en: en.remedy))
    }

    private static func place(of kiosk: KioskRow) -> BilingualText {
        BilingualText(
            zh: Catalogue.standard.text("place.kiosk", .zh, ["n": kiosk.id]),
            en: Catalogue.standard.text("place.kiosk", .en, ["n": kiosk.id]))
    }

    /// A kiosk that central does not hear, or that stands still; one that was switched off in good order is no fault.
    private static func silence(of kiosk: KioskRow) -> FaultRow? {
        let place = place(of: kiosk)
        let words: (code: String, what: BilingualText, remedy: BilingualText)
        switch kiosk.link {
        case "lost", "silent":
            words = (
                "M01", BilingualText(zh: "\(place.zh)：没有消息。", en: "\(place.en): not heard."),
                BilingualText(zh: "请大厅看它的电源和网线。", en: "Ask the hall to check its power and network.")
            )
        case "frozen":
            words = (
                "M02", BilingualText(zh: "\(place.zh)：程序不动了。", en: "\(place.en): the program stands still."),
                BilingualText(zh: "请大厅把它关掉，再打开。", en: "Ask the hall to switch it off and on.")
            )
        default: return nil
        }
        return FaultRow(
            kiosk: kiosk.kiosk, device: nil, name: "kiosk-\(kiosk.link)", code: words.code, what: words.what,
            remedy: words.remedy, isWarning: false, evidence: kiosk.linkReason, since: kiosk.linkSince)
    }
}
