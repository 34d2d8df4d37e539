import DeviceKit
public import HallDomain

/// An opening check as people read it.
public struct CheckView: Codable, Sendable, Equatable {
    /// One device.
    public struct Line: Codable, Sendable, Equatable {
        /// Its name in the hall file.
        public var device: String
        /// `proven`, `look` or `failed`.
        public var verdict: String
        /// Where it is.
        public var place: BilingualText
        /// How that is known.
        public var evidence: String
        /// What is wrong and what to do, a text a fault.
        public var faults: [BilingualText]
    }

    /// When it ended, wall clock milliseconds since 1970.
    public var at: Int64
    /// `calendar` or `person`.
    public var trigger: String
    /// How long it took.
    public var milliseconds: Int
    /// The whole in one sentence.
    public var summary: BilingualText
    /// What failed, what to look at, what is proven.
    public var lines: [Line]

    init?(_ check: OpeningCheck?) {
        guard let check, let at = check.at else { return nil }
        (self.at, trigger, milliseconds) = (at.wall, check.trigger.rawValue, check.milliseconds)
        let (failed, looks) = (check.count(.failed), check.count(.look))
        summary =
            if failed > 0 {
                PageWords.text("p.check.failed", ["m": "\(failed)"])
            } else if looks > 0 {
                PageWords.text("p.check.look", ["k": "\(looks)"])
            } else { PageWords.text("p.check.well", ["n": "\(check.proofs.count)"]) }
        lines = check.proofs.map { proof in
            Line(
                device: proof.device.rawValue, verdict: proof.verdict.rawValue, place: proof.place,
                evidence: proof.evidence, faults: proof.faults.map { PageWords.fault($0, at: proof.place) })
        }
    }
}
