/// The tables of what is known of faults, and how a table is read.
///
/// A fault begins with `fault NAME | HAND` and optionally `| RECIPE`. The lines below it begin with what they are:
/// `effect`, `cause` (each followed by its `tell`, which tells it from the others), `step` and `proof`, with Chinese and
/// English parted by ` | `; and `words`, patterns of error lines (`*` for anything) parted by ` | `.
enum FaultTables {
    /// What tables hold, and their lines that are none.
    struct Reading {
        var all: [FaultKnowledge] = []
        var problems: [String] = []
    }

    /// A fault whose lines are being read.
    private struct Draft {
        var text: FaultText
        var hand: FaultKnowledge.Hand
        var recipe: FaultRecipe?
        var effect: BilingualText?
        var causes: [FaultKnowledge.Cause] = []
        var openCause: BilingualText?
        var steps: [BilingualText] = []
        var proof: BilingualText?
        var words: [String] = []

        var knowledge: FaultKnowledge? {
            guard let effect, let proof, !causes.isEmpty, !steps.isEmpty, openCause == nil else { return nil }
            return FaultKnowledge(
                text: text, hand: hand, effect: effect, causes: causes, steps: steps, proof: proof, recipe: recipe,
                words: words)
        }
    }

    static func read(_ table: String, _ catalogue: Catalogue, into reading: inout Reading) {
        var draft: Draft?
        for line in table.split(separator: "\n") {
            let kind = line.prefix { $0 != " " }
            let fields = fields(of: line.dropFirst(kind.count))
            if kind == "fault" {
                finish(&draft, &reading)
                draft = begin(fields, catalogue)
                if draft == nil { reading.problems.append("no fault: \(line)") }
            } else if draft == nil || !add(String(kind), fields, to: &draft) {
                reading.problems.append("no line: \(line)")
            }
        }
        finish(&draft, &reading)
    }

    private static func begin(_ fields: [String], _ catalogue: Catalogue) -> Draft? {
        guard (2...3).contains(fields.count), let text = catalogue.fault(fields[0]),
            let hand = FaultKnowledge.Hand(rawValue: fields[1])
        else { return nil }
        guard fields.count == 3 else { return Draft(text: text, hand: hand) }
        return FaultRecipe(fields[2]).map { Draft(text: text, hand: hand, recipe: $0) }
    }

    private static func finish(_ draft: inout Draft?, _ reading: inout Reading) {
        guard let done = draft else { return }
        draft = nil
        if let knowledge = done.knowledge {
            reading.all.append(knowledge)
        } else {
            reading.problems.append("lacks a part: \(done.text.name)")
        }
    }

    private static func add(_ kind: String, _ fields: [String], to draft: inout Draft?) -> Bool {
        if kind == "words" {
            draft?.words += fields.map { $0.lowercased() }
            return !fields.isEmpty
        }
        guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty else { return false }
        let text = BilingualText(zh: fields[0], en: fields[1])
        switch kind {
        case "effect": draft?.effect = text
        case "cause":
            guard draft?.openCause == nil else { return false }
            draft?.openCause = text
        case "tell":
            guard let cause = draft?.openCause else { return false }
            draft?.causes.append(.init(text: cause, check: text))
            draft?.openCause = nil
        case "step": draft?.steps.append(text)
        case "proof": draft?.proof = text
        default: return false
        }
        return true
    }

    private static func fields(of line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).map { field in
            var field = field
            while field.first == " " { field.removeFirst() }
            while field.last == " " { field.removeLast() }
            return String(field)
        }
    }
}
