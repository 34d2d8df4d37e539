import HallDomain

/// One thing that a turn of the hall deals with.
enum HallMatter: Sendable {
    /// A wish of an input or an effect. At a kiosk, one that the hall server decides is asked of it, unless `isAlone`.
    case wish(HallBook.Wish, isAlone: Bool = false)
    /// At a kiosk: the hall server did not answer a wish in time. `isWaited`: somebody still stands there.
    case givenUp(RequestID, isWaited: Bool)
    /// At a kiosk: the hall server said something.
    case word(HallMessage)
    /// At the hall server: a kiosk said something.
    case message(KioskMessage)
}

/// What became of a matter, once it is on disk.
enum HallReply: Sendable {
    case answer(Answer)
    /// The hall server is to be asked; whoever brought the wish waits.
    case asked(RequestID)
    /// It was heard; `isNews` when something came of it.
    case heard(isNews: Bool)
    /// What a kiosk is answered.
    case message(HallMessage)

    /// The answer to a wish that was decided here.
    var answer: Answer {
        if case .answer(let answer) = self { answer } else { .done }
    }
}
