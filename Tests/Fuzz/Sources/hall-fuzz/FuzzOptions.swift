/// What the command line says.
struct FuzzOptions {
    static let help = """
        Every decoder, strict YAML and the files that people write, fed with what libFuzzer makes of the vectors: it keeps
        what reaches a branch that nothing reached before, and goes on from there.

          ./hallkit fuzz [--runs N] [--seconds S] [--target NAME …] [--seed N] [--json] [--list]

          --runs N       inputs for each target; 10000000 without it
          --seconds S    at most so long for each target
          --target NAME  only this target; may stand several times
          --seed N       1 without it; what is kept from earlier runs counts too
          --work FOLDER  where inputs are kept; .build-fuzz without it
          --json         prints {"rows":[{"target","inputs","perSecond","seconds","processorSeconds","branches","crashes",
                         "hangs"}],"found":[{"target","kind","words","hex"}]}
          --list         prints the targets

        An input is a crash where the program traps or a promise of the target is broken, and a hang where it takes more
        than a second of the processor. Each is shrunk and shown in hexadecimal, and the run goes on. Ends with 0 when there was
        none, with 1 when there was one, with 64 where the command line is wrong.

        The first tenth of a target's inputs is read with the whole program watched, the rest with what those inputs reached
        and what stands beside it: the branches of a row are those of the larger count.
        """

    var runs = 10_000_000
    var seconds: Int?
    var targets: [String] = []
    var seed = 1
    var share = "."
    var work = ".build-fuzz"
    var isJSON = false
    var isList = false
    var isHelp = false

    /// Why a command line cannot be understood.
    struct Misuse: Error { var message: String }

    init(_ arguments: [String]) throws(Misuse) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--help", "-h": isHelp = true
            case "--json": isJSON = true
            case "--list": isList = true
            case "--runs": runs = try Self.number(option, rest.popFirst())
            case "--seconds": seconds = try Self.number(option, rest.popFirst())
            case "--seed": seed = try Self.number(option, rest.popFirst())
            case "--target": targets.append(try Self.value(option, rest.popFirst()))
            case "--share": share = try Self.value(option, rest.popFirst())
            case "--work": work = try Self.value(option, rest.popFirst())
            default: throw Misuse(message: "there is no '\(option)'; --help lists what there is")
            }
        }
    }

    private static func value(_ option: String, _ text: String?) throws(Misuse) -> String {
        guard let text else { throw Misuse(message: "\(option) needs a value") }
        return text
    }

    private static func number(_ option: String, _ text: String?) throws(Misuse) -> Int {
        guard let number = Int(try value(option, text)), (1...1_000_000_000_000).contains(number) else {
            throw Misuse(message: "\(option) \(text ?? ""); allowed: a whole number from 1")
        }
        return number
    }
}
