/// A printer of tickets that the agent itself talks to.
public protocol DocumentPrinter: DeviceDriver {
    /// The document as bytes for this model and firmware: the agent encodes before it submits to the spooler. What the
    /// firmware has no code for is drawn by `glyphs`, and is 〓 where these have nothing.
    static func encode(
        _ document: PaperDocument, traits: Traits, dialect: Dialect, glyphs: any GlyphSource
    ) throws(DeviceError) -> [UInt8]

    /// Millimetres of paper that `bytes` feed, whoever made them; what they leave unsaid counts as nothing.
    static func millimetres(of bytes: [UInt8], traits: Traits, dialect: Dialect) -> Int

    /// Sends one document's bytes and waits for the evidence of its end. `started` is awaited before the first
    /// byte goes out: if it throws, nothing is sent. `copies` of this call never overlap; foreign bytes go the same way.
    func deliver(
        _ bytes: [UInt8], started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome

    /// Half a document of an earlier driver's may hang out of the printer: it is cut off before the next one.
    func cutOffRemains() async
}

/// What is known of the paper at the end of a delivery.
public enum PaperOutcome: Sendable, Equatable {
    /// The device answered for it: the evidence names how (`process-id`, `fence+status`).
    case proven(evidence: String)
    /// Bytes went out and the end is not proven.
    case doubtful(evidence: String)
    /// No byte went out; the printer is as it was.
    case notSent(reason: String)
}
