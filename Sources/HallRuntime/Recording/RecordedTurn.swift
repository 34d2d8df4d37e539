import HallDomain
import HallStore

/// What one turn of the hall was given, and what came of it.
struct RecordedTurn: Codable, Sendable, Equatable {
    /// What the turn dealt with.
    enum Matter: Codable, Sendable, Equatable {
        case wish(HallCommand, request: RequestID?, isAlone: Bool)
        case givenUp(RequestID, isWaited: Bool)
        case word(HallMessage)
        case message(KioskMessage)
        /// Whether the ledger keeps what it is given was tried.
        case trial

        init(_ matter: HallMatter) {
            self =
                switch matter {
                case .wish(let wish, let isAlone): .wish(wish.command, request: wish.request, isAlone: isAlone)
                case .givenUp(let request, let isWaited): .givenUp(request, isWaited: isWaited)
                case .word(let message): .word(message)
                case .message(let message): .message(message)
                }
        }

        /// `nil` for a trial.
        var matter: HallMatter? {
            switch self {
            case .wish(let command, let request, let isAlone):
                .wish(HallBook.Wish(command, request: request), isAlone: isAlone)
            case .givenUp(let request, let isWaited): .givenUp(request, isWaited: isWaited)
            case .word(let message): .word(message)
            case .message(let message): .message(message)
            case .trial: nil
            }
        }
    }

    /// What the ledger said to one append.
    struct Kept: Codable, Sendable, Equatable {
        var entries: [LedgerEntry]
        /// In place of an error's own words, which are the engine's.
        var refusal: LedgerError?
    }

    /// The newest entry before it.
    var head: Int64
    var matters: [Matter]
    /// The clock's readings, in order.
    var moments: [Moment]
    /// The tokens drawn, in order.
    var tokens: [String]
    /// The appends, in order.
    var kept: [Kept]
    /// What became of each matter, in a word.
    var replies: [String]

    /// One reply in a word: what it says beyond that follows from the state.
    static func word(_ result: Result<HallReply, HallError>) -> String {
        switch result {
        case .success(.answer(let answer)):
            switch answer {
            case .ticket(let ticket): "ticket \(ticket.id.rawValue)"
            case .alreadyHas(let ticket): "already \(ticket.id.rawValue)"
            case .called(let call, let ticket): "called \(call.id) \(ticket.id.rawValue)"
            case .done: "done"
            }
        case .success(.asked): "asked"
        case .success(.heard(let isNews)): isNews ? "heard" : "heard nothing new"
        case .success(.message): "answered"
        case .failure(.refused(let refusal)):
            "refused " + String(decoding: RecordedJSON.bytes(refusal), as: UTF8.self)
        case .failure(.busy): "busy"
        case .failure(.notKept): "not kept"
        }
    }
}
