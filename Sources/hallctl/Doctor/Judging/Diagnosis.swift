import DeviceKit
import HallDomain

/// One thing that is wrong or soon will be, with what it was concluded from.
struct Diagnosis: Codable, Equatable, Sendable {
    enum Weight: String, Codable, Comparable {
        case warning, fault

        static func < (a: Weight, b: Weight) -> Bool { a == .warning && b == .fault }
    }

    /// The check that found it.
    var check: String
    /// The fault's stable name.
    var fault: String
    /// Its code for the telephone.
    var code: String
    var weight: Weight
    /// The devices, queues or files that have it.
    var subjects: [String]
    /// What is so, and what to do.
    var text: BilingualText
    /// What it was concluded from.
    var evidence: BilingualText
    /// What `--fix` offers.
    var mendings: [Mending] = []
    /// The code of the fault that it comes from.
    var follows: String?
    /// Proven by what is seen here, so that what would merely raise the suspicion is not its cause. Not told.
    var isProven = false

    private enum CodingKeys: CodingKey {
        case check, fault, code, weight, subjects, text, evidence, mendings, follows
    }

    /// A diagnosis of a fault of the library at a place.
    init(
        _ fault: String, check: String, at place: BilingualText, _ subjects: [String] = [], zh: String, en: String,
        weight: Weight? = nil, parameters: [String: String] = [:], mendings: [Mending] = []
    ) {
        self.check = check
        self.fault = fault
        self.subjects = subjects
        self.mendings = mendings
        code = Catalogue.standard.fault(fault)?.code ?? ""
        self.weight = weight ?? Self.weight(of: fault)
        let known = parameters.merging(["place": place.zh]) { $1 }
        let zhLines = Catalogue.standard.faultLines(fault, .zh, known)
        let enLines = Catalogue.standard.faultLines(fault, .en, known.merging(["place": place.en]) { $1 })
        text = BilingualText(zh: zhLines.what + zhLines.remedy, en: "\(enLines.what) \(enLines.remedy)")
        evidence = BilingualText(zh: zh, en: en)
    }

    init(
        _ fault: MachineFault, check: String, at place: BilingualText, _ subjects: [String] = [], zh: String,
        en: String, weight: Weight? = nil, parameters: [String: String] = [:], mendings: [Mending] = []
    ) {
        self.init(
            fault.rawValue, check: check, at: place, subjects, zh: zh, en: en, weight: weight, parameters: parameters,
            mendings: mendings)
    }

    /// Warnings let the hall go on working.
    static func weight(of fault: String) -> Weight {
        if let device = DeviceFault(rawValue: fault) { return device.isWarning ? .warning : .fault }
        switch MachineFault(rawValue: fault) {
        case .diskLow, .diskWorn, .certificateExpiring, .queuePolicy, .jobsStuck, .timeService, .usbResets, .machineHot,
            .portThief, .networkDown, .brokerUnreachable, .rulesMissing, .accountMissing:
            return .warning
        default: return .fault
        }
    }
}

/// A safe mending: commands that change nothing but what they say.
struct Mending: Codable, Equatable, Sendable {
    /// The question that is asked before.
    var question: BilingualText
    /// Programs with their arguments, in order; the first that fails ends it.
    var commands: [[String]]

    init(zh: String, en: String, _ commands: [[String]]) {
        question = BilingualText(zh: zh, en: en)
        self.commands = commands
    }
}
