/// Why a picture could not be made. Nothing half-drawn is returned beside it.
public enum RenderingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The picture has no area, or more than cairo can hold (32,767 dots in either direction).
    case impossibleSize(width: Int, height: Int)
    /// The QR text is empty or longer than the largest symbol takes (2,331 bytes at level M).
    case unencodableQR(bytes: Int)
    /// A bitmap whose bytes are fewer than its width and height need.
    case shortBitmap
    /// cairo reported a failure, most likely lack of memory; the text is its own.
    case cairo(String)

    /// One sentence for the technician.
    public var description: String {
        switch self {
        case .impossibleSize(let width, let height): "a picture of \(width) × \(height) dots cannot be made"
        case .unencodableQR(let bytes): "\(bytes) bytes do not fit a QR code"
        case .shortBitmap: "a bitmap has fewer bytes than its size needs"
        case .cairo(let text): "cairo: \(text)"
        }
    }
}

/// A finished picture file.
public struct RenderedPicture: Sendable, Equatable {
    /// The whole file: PNG or PDF, as the function says.
    public var bytes: [UInt8]
    /// Characters that no installed font has (drawn as 〓): any number above 0 is a fault of the machine's fonts
    /// or of the text, and whoever shows the picture must say so.
    public var missingGlyphs: Int
}
