/// A wish that a kiosk brings to the hall server: for whoever stands before it, or for a window whose keys hang on it.
public enum LinkWish: Codable, Sendable, Equatable {
    case issueTicket(service: ServiceID, lane: Lane, wantsPaper: Bool, digest: String?)
    case callNext(window: WindowID)
    case callNumber(window: WindowID, digits: String)
    case finishAndCallNext(window: WindowID, proof: FinishProof)
    case finish(window: WindowID)
    case recall(window: WindowID)
    case undoCall(window: WindowID)
    case markMissed(window: WindowID)
    case checkIn(ticket: TicketID)

    /// What of a command the hall server decides where there are several kiosks; `nil` for what every machine decides.
    public init?(_ command: HallCommand) {
        switch command {
        case .issueTicket(let service, let lane, _, let wantsPaper, let digest):
            self = .issueTicket(service: service, lane: lane, wantsPaper: wantsPaper, digest: digest)
        case .callNext(let window): self = .callNext(window: window)
        case .callNumber(let window, let digits): self = .callNumber(window: window, digits: digits)
        case .finishAndCallNext(let window, let proof): self = .finishAndCallNext(window: window, proof: proof)
        case .finish(let window): self = .finish(window: window)
        case .recall(let window): self = .recall(window: window)
        case .undoCall(let window): self = .undoCall(window: window)
        case .markMissed(let window): self = .markMissed(window: window)
        case .checkIn(let ticket): self = .checkIn(ticket: ticket)
        default: return nil
        }
    }

    /// Whether a kiosk decides it by itself even while the hall server can be reached: what is about a ticket of its own,
    /// and what its windows do while they call by themselves.
    public func isOwn(in state: HallState, at now: Moment) -> Bool {
        switch self {
        case .issueTicket: return false
        case .checkIn(let ticket): return state.tickets[ticket].map { !$0.isHallServers } ?? false
        case .callNext(let window), .callNumber(let window, _), .finishAndCallNext(let window, _), .finish(let window),
            .recall(let window), .undoCall(let window), .markMissed(let window):
            return state.link.islandBoot == now.boot || state.windows[window]?.serving != nil
        }
    }

    /// The wish as the hall decides it.
    func command(from kiosk: KioskID) -> HallCommand {
        switch self {
        case .issueTicket(let service, let lane, let wantsPaper, let digest):
            .issueTicket(service: service, lane: lane, kiosk: kiosk, wantsPaper: wantsPaper, digest: digest)
        case .callNext(let window): .callNext(window: window)
        case .callNumber(let window, let digits): .callNumber(window: window, digits: digits)
        case .finishAndCallNext(let window, let proof): .finishAndCallNext(window: window, proof: proof)
        case .finish(let window): .finish(window: window)
        case .recall(let window): .recall(window: window)
        case .undoCall(let window): .undoCall(window: window)
        case .markMissed(let window): .markMissed(window: window)
        case .checkIn(let ticket): .checkIn(ticket: ticket)
        }
    }

    /// Whether it asks for a number.
    var isIssue: Bool {
        if case .issueTicket = self { true } else { false }
    }
}
