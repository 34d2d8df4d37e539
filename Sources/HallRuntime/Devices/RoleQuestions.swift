/// What people are asked about devices now, and what they answer.
public final class RoleQuestions: Sendable {
    /// An answer to one of them.
    struct Answer: Sendable {
        var question: String
        var choice: String
    }

    /// What is asked; pages follow it.
    let asked = Broadcast<[RoleQuestion]>([])
    /// What was answered, in order.
    let answers: AsyncStream<Answer>
    private let given: AsyncStream<Answer>.Continuation

    /// Nothing is asked.
    public init() { (answers, given) = AsyncStream.makeStream(of: Answer.self, bufferingPolicy: .bufferingOldest(8)) }

    /// Asks one more, once.
    func put(_ question: RoleQuestion) {
        asked.update { questions in
            questions.removeAll { $0.id == question.id }
            questions.append(question)
        }
    }

    /// Asks no others than these any more.
    func keep(_ ids: Set<String>) {
        guard asked.value.contains(where: { !ids.contains($0.id) }) else { return }
        asked.update { $0.removeAll { !ids.contains($0.id) } }
    }

    /// Takes an answer; false when nobody asked that, or it is none of the choices.
    func answer(_ question: String, _ choice: String) -> Bool {
        let isKnown = asked.value.contains { asked in
            asked.id == question && asked.choices.contains { $0.id == choice }
        }
        if isKnown { given.yield(Answer(question: question, choice: choice)) }
        return isKnown
    }
}
