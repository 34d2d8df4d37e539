extension HallRules {
    /// What becomes of rolls of paper.
    func roll(_ command: HallCommand, _ state: HallState, _ now: Moment) throws(Refusal) -> Decision {
        switch command {
        case .changeRoll(let printer, let isNew):
            let roll = state.paper.rolls[printer]
            // An answer of 'no' needs a question; whoever puts in a new roll may say so at any time.
            let isAsked = roll?.isAsked(at: now) == true
            let hasPoint = isNew == true || roll?.isEnded == true || isAsked == (isNew == false)
            return try changed(hasPoint, .rollChanged(printer: printer, isNew: isNew))
        case .noteRollLow(let printer):
            return try changed(state.paper.rolls[printer]?.isKnownLow != true, .rollLow(printer: printer))
        case .endRoll(let printer):
            return try changed(state.paper.rolls[printer]?.isEnded != true, .rollEnded(printer: printer))
        case .notePaperFed(let printer, let millimetres):
            return try changed(millimetres > 0, .paperFed(printer: printer, millimetres: millimetres))
        default: throw .notChanged
        }
    }
}
