import HallDomain

/// A ticket for looking at: made by the rules of the hall, as the first of its day, and then given the wished number.
struct SampleTicket {
    /// As wide as a real one, and of no use.
    static let token = "SAMPLE-NOT-VALID"

    var plan: HallPlan
    var service: ServiceItem
    var lane = Lane.normal
    var number: String?
    var ahead: Int?
    /// Wall clock, milliseconds since 1970.
    var wall: Int64

    /// The ticket; a refusal of the rules is a `Trouble` with 64.
    func make() throws(Trouble) -> Ticket {
        let date = CivilDate(wall: wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let opens = (date.days * 1440 + Int64(plan.calendar.opens.minutes - plan.utcOffsetMinutes) + 1) * 60_000
        let moment = Moment(wall: opens, boot: "sample", mono: 0, clock: .trusted)
        var state = HallState()
        state.apply(LedgerEntry(seq: 1, at: moment, request: nil, event: .dayOpened(day: 1, date: date, how: .staff)))
        do {
            let wish = HallCommand.issueTicket(
                service: service.id, lane: lane, kiosk: plan.kiosks.first?.id, wantsPaper: true, digest: nil)
            let decision = try HallRules(plan: plan).decide(wish, in: state, at: moment, token: Self.token)
            for (index, event) in decision.events.enumerated() {
                state.apply(LedgerEntry(seq: Int64(index) + 2, at: moment, request: nil, event: event))
            }
        } catch {
            throw Trouble(.usage, "refused", "按大厅规则取不出这张号票：\(error)", "the hall's rules refuse this ticket: \(error)")
        }
        guard var ticket = state.tickets.values.first else {
            throw Trouble(.usage, "refused", "按大厅规则取不出这张号票", "the hall's rules give no such ticket")
        }
        ticket.issuedAt.wall = wall
        if let number { ticket.number = number }
        if let ahead { ticket.aheadAtIssue = ahead }
        return ticket
    }
}
