import HallDomain

/// Brings what becomes of attempts to the ledger, however long the disk is full.
struct AttemptKeeping: Sendable {
    /// What became of a wish.
    enum Keeping { case kept, refused, notKept }

    let hall: Hall

    /// Until it is kept the ledger holds the gate shut. `notKept` when the task was cancelled meanwhile.
    @discardableResult
    func keep(_ command: HallCommand) async -> Keeping {
        while true {
            do throws(HallError) {
                _ = try await hall.perform(command)
                return .kept
            } catch {
                if case .refused = error { return .refused }
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return .notKept }
            }
        }
    }

    /// Records how an attempt ended and gives what the ledger says of it then; `nil` when nothing could be recorded.
    func end(_ attempt: PrintAttempt, _ end: PrintAttempt.End, _ evidence: String) async -> PrintAttempt.End? {
        switch await keep(.endPrint(attempt.id, end, evidence: evidence)) {
        case .kept: return end
        case .notKept: return nil
        case .refused:
            // It had started after all, or ended already, or is of a day that is over.
            if end == .notSent, await keep(.endPrint(attempt.id, .doubtful, evidence: evidence)) == .kept {
                return .doubtful
            }
            return await hall.read { $0.attempts[attempt.id]?.end } ?? end
        }
    }
}
