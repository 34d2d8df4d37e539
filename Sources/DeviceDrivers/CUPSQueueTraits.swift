public import DeviceKit

/// What a printer behind a CUPS queue is: the `traits:` of its device file.
public struct CUPSQueueTraits: Codable, Sendable, Equatable, DefinitionPart {
    /// How the page is written down.
    public var format: PageForm.Format
    /// The paper's width, 40…300 mm.
    public var paperWidthInMillimetres: Int
    /// The sheet's length, 60…450 mm; absent for a roll.
    public var paperLengthInMillimetres: Int?
    /// Dots per inch of a raster, 150…1200: one that the printer lists.
    public var dotsPerInch: Int
    /// `media` of each job (PWG 5101.1), where the queue's default is not the ticket's paper.
    public var media: String?
    /// What the end of a job at CUPS says of the paper.
    public var evidence: Evidence
    /// How often the queue is asked, 100…60,000 ms.
    public var pollMilliseconds: Int
    /// How long a ticket may take; then its job is cancelled and the ticket is doubtful, 1,000…300,000 ms.
    public var finishMilliseconds: Int

    /// What the end of a job at CUPS says of the paper.
    public enum Evidence: String, Codable, Sendable, CaseIterable {
        /// CUPS's IPP backend follows the printer's own job: `completed` with a counted page is the printer's word.
        case printerCounts
        /// `completed` means that bytes were taken: every ticket is doubtful.
        case none
    }

    /// A model.
    public init(
        format: PageForm.Format, paperWidthInMillimetres: Int, paperLengthInMillimetres: Int? = nil,
        dotsPerInch: Int = 203, media: String? = nil, evidence: Evidence, pollMilliseconds: Int = 2_000,
        finishMilliseconds: Int = 30_000
    ) {
        self.format = format
        self.paperWidthInMillimetres = paperWidthInMillimetres
        self.paperLengthInMillimetres = paperLengthInMillimetres
        self.dotsPerInch = dotsPerInch
        self.media = media
        self.evidence = evidence
        self.pollMilliseconds = pollMilliseconds
        self.finishMilliseconds = finishMilliseconds
    }

    /// Bounds of the values.
    public func problems() -> [String] {
        var found: [String] = []
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) {
            if !range.contains(value) {
                found.append("\(name) \(value) is out of range; allowed: \(range.lowerBound)…\(range.upperBound)")
            }
        }
        check("paperWidthInMillimetres", paperWidthInMillimetres, 40...300)
        if let paperLengthInMillimetres { check("paperLengthInMillimetres", paperLengthInMillimetres, 60...450) }
        check("dotsPerInch", dotsPerInch, 150...1_200)
        check("pollMilliseconds", pollMilliseconds, 100...60_000)
        check("finishMilliseconds", finishMilliseconds, 1_000...300_000)
        if let media, media.isEmpty || !media.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            found.append("media '\(media)' is no keyword; allowed: a name as na_letter_8.5x11in (PWG 5101.1)")
        }
        return found
    }
}
