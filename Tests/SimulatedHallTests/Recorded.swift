import WireFormats

@testable import SimulatedHall

/// A ticket as the simulated printer of a kiosk received it, and what its holder was told.
enum Recorded {
    /// Captured at the printer's port in a morning of the demo hall.
    static let bytes: [UInt8] = {
        let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }()

    /// What the page was told.
    static let note = MorningRecord.TicketNote(
        id: "1-B022", number: "B022", service: "property", lane: "normal", kiosk: "2",
        token: "vR3XbPHMjaxStvSN", ahead: 0, wantsPaper: true, isByCard: false, person: nil, askedAt: .zero,
        toldAt: .zero, toldWall: 1795496357)

    /// The model that printed it.
    static let model = SimulatedPrinter.Model(dialect: .standard, isChineseOnFromFactory: true)

    private static let hex = """
        1b401c261b61011b4501cabeb7b6d5fecef1b7fecef1b4f3ccfc0a1b4500c5c5b6d3bac5c6b10a1d21331b4501423032320a
        1d2100b2bbb6afb2fab5c7bcc70a1b450050726f706572747920726567697374726174696f6e0a1b64011b6100c4facac7cf
        c2d2bbcebba3acc7ebc1f4d2e2bdd0bac50ab0ecc0edb4b0bfdaa3ba33a1a234bac50ab0ecc0edc7f8d3f2a3ba41c7f80ac8
        a1bac5a3ba323032362d31312d32342031323a35390ac7ebc1f4d2e2bdd0bac5bacdcfd4cabec6c10ab9fdbac5c7ebb5bdb5
        bcb0eccca8b1a8b5bd0a1b61011d286b0400314132001d286b03003143051d286b03003145311d286b2a0031503068747470
        733a2f2f68616c6c2e6578616d706c652f742f765233586250484d6a6178537476534e1d286b0300315130c9a8c2ebb2e9bf
        b4c5c5b6d3bdf8b6c80ab5b1c8d5d3d0d0a7a3acc7ebcdd7c9c6b1a3b9dc0a1d564200
        """
}
