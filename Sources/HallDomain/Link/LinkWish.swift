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
