/// Which fault comes from which: what is mended first, and what goes away with it.
enum Causality {
    /// How near a cause and what comes of it must be.
    private enum Reach {
        case sameSubject, anywhere
        /// Anywhere, but only if the cause is proven.
        case proven
        /// Anywhere, but only if the effect is a suspicion.
        case suspicion

        func joins(_ cause: Diagnosis, _ effect: Diagnosis) -> Bool {
            switch self {
            case .sameSubject: !Set(cause.subjects).isDisjoint(with: effect.subjects)
            case .anywhere: true
            case .proven: cause.isProven
            case .suspicion: !effect.isProven
            }
        }
    }

    /// The faults that say of a device that it does not answer.
    static let absences = [
        "printer-absent", "board-silent", "terminal-silent", "gpio-absent", "reader-absent", "pad-absent", "no-sound",
    ]

    private static let table: [(cause: String, effects: [String], reach: Reach)] = [
        ("disk-error", ["disk-readonly", "ledger-damaged", "agent-down"], .anywhere),
        ("disk-readonly", ["agent-down", "disk-full"], .anywhere),
        ("disk-full", ["agent-down", "agent-silent", "disk-low"], .anywhere),
        ("ledger-damaged", ["agent-down"], .anywhere),
        ("hall-file", ["agent-down", "invalid-definition"], .anywhere),
        ("invalid-definition", ["agent-down"], .anywhere),
        ("account-missing", ["rules-missing", "port-denied"], .anywhere),
        ("rules-missing", ["port-denied"], .anywhere),
        ("port-denied", absences, .sameSubject),
        ("port-held", absences, .sameSubject),
        ("port-held", ["port-thief"], .anywhere),
        ("under-voltage", ["usb-resets"], .anywhere),
        ("board-address", ["bus-errors", "board-silent"], .sameSubject),
        ("bus-errors", ["board-silent", "terminal-silent", "pad-absent"], .sameSubject),
        ("usb-resets", absences + ["bus-errors", "sam-failed"], .sameSubject),
        ("cups-away", ["queue-stopped", "queue-paused", "queue-missing", "jobs-stuck"], .anywhere),
        ("queue-missing", ["queue-stopped", "queue-paused"], .sameSubject),
        ("backend-missing", ["queue-stopped", "jobs-stuck"], .anywhere),
        ("printer-shared", ["printer-absent", "port-held"], .sameSubject),
        ("queue-policy", ["queue-stopped"], .sameSubject),
        ("voice-missing", ["no-sound"], .anywhere),
        ("sound-card-absent", ["no-sound"], .anywhere),
        // That nothing keeps the clock makes it doubtful and never years wrong. A clock that is years wrong does stop
        // what keeps it: ntpd ends at more than 1000 s (ntpd(8), -g), and no certificate (NTS, RFC 8915) or signature
        // (DNSSEC) of a time server's is valid then.
        ("time-service", ["clock-doubt"], .suspicion),
        ("clock-doubt", ["time-service"], .proven),
        ("clock-doubt", ["certificate-expired"], .anywhere),
        ("network-down", ["broker-unreachable", "central", "hall-server"], .anywhere),
        ("certificate-expired", ["central", "hall-server"], .anywhere),
        ("broker-unreachable", ["central"], .anywhere),
        ("printer-absent", ["jobs-stuck", "queue-stopped"], .sameSubject),
        ("media-empty", ["jobs-stuck"], .sameSubject),
        ("cover-open", ["jobs-stuck"], .sameSubject),
        ("cutter-error", ["jobs-stuck"], .sameSubject),
        ("queue-paused", ["jobs-stuck"], .sameSubject),
    ]

    /// Of two faults of equal weight the earlier one here is mended first: what stops the whole hall, then what stops
    /// single devices, then the rest.
    private static let order = [
        "disk-error", "disk-readonly", "disk-full", "ledger-damaged", "ledger-rolled-back", "hall-file",
        "invalid-definition", "under-voltage", "agent-down", "agent-silent", "cups-away", "account-missing",
        "rules-missing", "port-denied", "port-held", "usb-resets", "backend-missing", "queue-missing",
        "printer-shared", "swapped", "queue-stopped", "queue-paused",
    ]

    /// The diagnoses with what each comes from, in the order in which to mend them: a cause is before all that comes of
    /// it.
    static func ordered(_ diagnoses: [Diagnosis]) -> [Diagnosis] {
        var result = diagnoses
        let causes = diagnoses.map { cause(of: $0, among: diagnoses) }
        for (index, cause) in causes.enumerated() { result[index].follows = cause.map { diagnoses[$0].code } }
        /// How many causes, one behind the other, are behind it.
        let depths = diagnoses.indices.map { index in
            var (depth, next) = (0, causes[index])
            while let cause = next, depth < diagnoses.count { (depth, next) = (depth + 1, causes[cause]) }
            return depth
        }
        let codes = Set(result.compactMap(\.follows))
        // A warning that brings a fault about is mended before that fault.
        func weight(_ diagnosis: Diagnosis) -> Diagnosis.Weight {
            guard codes.contains(diagnosis.code) else { return diagnosis.weight }
            return max(diagnosis.weight, result.filter { $0.follows == diagnosis.code }.map(\.weight).max() ?? .warning)
        }
        func rank(_ diagnosis: Diagnosis) -> Int { order.firstIndex(of: diagnosis.fault) ?? order.count }
        let weights = result.map(weight)
        return result.indices.sorted { a, b in
            let (one, other) = (result[a], result[b])
            if depths[a] != depths[b] { return depths[a] < depths[b] }
            if weights[a] != weights[b] { return weights[a] > weights[b] }
            if rank(one) != rank(other) { return rank(one) < rank(other) }
            return a < b
        }.map { result[$0] }
    }

    /// Where its cause is.
    private static func cause(of effect: Diagnosis, among all: [Diagnosis]) -> Int? {
        for link in table where link.effects.contains(effect.fault) {
            let found = all.firstIndex { cause in
                cause.fault == link.cause && cause != effect && link.reach.joins(cause, effect)
            }
            if let found { return found }
        }
        return nil
    }
}
