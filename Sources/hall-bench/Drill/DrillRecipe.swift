/// A planted fault: how it is planted, and what doctor is to say first.
///
/// The recipes were written from the list of faults that `hallctl explain` prints and from what goes wrong in halls, by
/// another author than doctor's and without its source.
struct DrillRecipe: Sendable {
    /// What doctor may say of it.
    struct Answer: Sendable {
        /// The code of the fault.
        var code: String
        /// A device, queue or file that has to be among the finding's subjects.
        var subject: String?
        /// Words that have to stand in the finding, in its text, evidence or subjects.
        var words: [String] = []

        init(_ code: String, _ subject: String? = nil, words: [String] = []) {
            (self.code, self.subject, self.words) = (code, subject, words)
        }
    }

    /// Which machine is examined.
    enum Place: Sendable { case hall, kiosk }

    /// Its name, lower-case words joined by hyphens.
    var name: String
    /// What a person would say was done.
    var planted: String
    /// What names the cause; any of them.
    var answers: [Answer]
    /// How it is planted, in this order; undone in the opposite one.
    var steps: [DrillStep]
    /// A device whose state the agent knows to be wrong, once it has noticed.
    var noticedAt: String?
    /// Where doctor runs.
    var place = Place.hall

    init(
        _ name: String, _ planted: String, _ answers: Answer..., steps: [DrillStep], noticedAt: String? = nil,
        place: Place = .hall
    ) {
        (self.name, self.planted, self.answers, self.steps) = (name, planted, answers, steps)
        (self.noticedAt, self.place) = (noticedAt, place)
    }
}
