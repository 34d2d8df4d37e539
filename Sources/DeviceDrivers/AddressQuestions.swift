import DeviceKit

/// Addresses of a bus that somebody wishes to have asked, in order; a run loop asks them between two orders of its own.
struct AddressQuestions {
    private var waiting: [(address: Int, answer: CheckedContinuation<AddressAnswer, Never>)] = []
    private var isOver = false

    /// Whom to ask next.
    var first: Int? { waiting.first?.address }

    /// Asks once the run loop comes to it; answered `.silent` at once when there is none any more.
    mutating func add(_ address: Int, _ answer: CheckedContinuation<AddressAnswer, Never>) {
        guard !isOver else { return answer.resume(returning: .silent) }
        waiting.append((address, answer))
    }

    /// What the first one asked said.
    mutating func answer(_ answer: AddressAnswer) {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst().answer.resume(returning: answer)
    }

    /// The run loop ends.
    mutating func end() {
        isOver = true
        for question in waiting { question.answer.resume(returning: .silent) }
        waiting = []
    }
}
