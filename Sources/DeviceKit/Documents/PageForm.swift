/// The page on which a ticket is drawn for a printer that takes pages instead of commands.
public struct PageForm: Codable, Sendable, Hashable {
    /// The document's format.
    public var format: Format
    /// The paper's width in millimetres, margins of 4 mm included.
    public var widthInMillimetres: Int
    /// The sheet's length in millimetres; absent for a roll, whose page is as long as the ticket.
    public var lengthInMillimetres: Int?
    /// Dots per inch of a raster.
    public var dotsPerInch: Int

    /// Dots of the layout between the margins, 8 a millimetre, whatever the raster's resolution.
    public var dotsPerLine: Int { 8 * (widthInMillimetres - 8) }

    /// How a page is written down.
    public enum Format: String, Codable, Sendable, CaseIterable {
        /// PDF 1.5 with its fonts embedded.
        case pdf
        /// PWG Raster (PWG 5102.4), 8 bits grey: what every IPP Everywhere printer takes (PWG 5100.14).
        case pwgRaster

        /// The MIME type.
        public var mimeType: String {
            switch self {
            case .pdf: "application/pdf"
            case .pwgRaster: "image/pwg-raster"
            }
        }
    }

    /// A page.
    public init(
        format: Format, widthInMillimetres: Int, lengthInMillimetres: Int? = nil, dotsPerInch: Int = 203
    ) {
        self.format = format
        self.widthInMillimetres = widthInMillimetres
        self.lengthInMillimetres = lengthInMillimetres
        self.dotsPerInch = dotsPerInch
    }
}
