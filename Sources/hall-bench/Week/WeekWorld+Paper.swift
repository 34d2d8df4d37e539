import DeviceKit
import HallDomain
import HallRuntime

/// The rolls and those who change them.
extension WeekWorld {
    func roll() -> Double { 80_000 * Double(random.pick(9_200...10_800)) / 10_000 }

    func printer(_ kiosk: Int) -> Int? {
        devices.firstIndex { $0.id.rawValue == "printer-\(kiosk + 1)" }
    }

    func take(_ kiosk: Int) {
        guard isUp, let index = printer(kiosk) else { return }
        let id = PlacedDeviceID(rawValue: devices[index].id.rawValue)
        guard wish(.issueTicket(service: "s", lane: .normal, kiosk: nil, wantsPaper: true, digest: nil)),
            let ticket = state.tickets.values.max(by: { $0.key.serial < $1.key.serial })
        else { return }
        counts.tickets += 1
        let status = devices[index].status(at: time, now)
        guard status.isUsable else {
            wish(.forgoPaper(ticket: ticket.id, reason: "not ready"))
            return
        }
        let length = 260
        let attempt = PrintAttempt(
            id: AttemptID(rawValue: "a-\(seq)"), ticket: ticket.id, printer: id, copy: 0, digest: "",
            millimetres: length)
        guard wish(.attemptPrint(attempt)), wish(.startPrint(attempt.id)) else { return }
        devices[index].left -= Double(length)
        let isOut = devices[index].left <= 0
        wish(.endPrint(attempt.id, isOut ? .doubtful : .proven, evidence: ""))
        if isOut {
            devices[index].hasPaper = false
            attend(index, within: 60_000...240_000)
        } else if warned[devices[index].id] == true, random.chance(2) {
            // Told in time, somebody changes it before its end.
            attend(index, within: 1_000...30_000)
        }
    }

    /// Somebody goes to a printer.
    func attend(_ index: Int, within wait: ClosedRange<Int64>) {
        guard !devices[index].isAttended else { return }
        devices[index].isAttended = true
        queue.plan(.openPrinter(index), at: time + random.pick(wait))
    }

    func open(_ index: Int) {
        guard devices[index].hasPower else {
            // Without mains nobody changes paper: they come back.
            queue.plan(.openPrinter(index), at: time + 300_000)
            return
        }
        devices[index].isOpen = true
        devices[index].hasPaper = false
        let isNew = random.chance(80)
        let answer: Bool? = random.chance(75) ? isNew : nil
        queue.plan(.closePrinter(index, isNew: isNew, answer: answer), at: time + random.pick(25_000...100_000))
    }

    func close(_ index: Int, _ isNew: Bool, _ answer: Bool?) {
        devices[index].isOpen = false
        devices[index].hasPaper = true
        devices[index].isAttended = false
        devices[index].left = roll() * (isNew ? 1 : Double(random.pick(30...70)) / 100)
        counts.paperChanges += 1
        if !isNew { counts.halfUsed += 1 }
        warned[devices[index].id] = nil
        settle()
        guard let answer else {
            counts.unanswered += 1
            return
        }
        wish(.changeRoll(printer: PlacedDeviceID(rawValue: devices[index].id.rawValue), isNew: answer))
    }
}
