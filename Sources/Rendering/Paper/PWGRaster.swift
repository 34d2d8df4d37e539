/// Writes one grey page as PWG Raster (PWG 5102.4-2012): the sync word `RaS2`, a page header of 1,796 bytes and
/// compressed lines, all numbers with the most significant byte first.
struct PWGRaster {
    /// Offsets of the header's fields that are set; all others are 0.
    private enum Field: Int {
        case resolutionX = 276, resolutionY = 280
        case copies = 340
        case pageWidth = 352, pageHeight = 356
        case width = 372, height = 376
        case bitsPerColour = 384, bitsPerPixel = 388, bytesPerLine = 392
        case colourSpace = 400
        case colours = 420
        case pages = 452, crossFeed = 456, feed = 460
    }

    private static let headerCount = 1_796
    /// sGray: 0 is black.
    private static let sGrey = 18

    private let width: Int
    private var bytes: [UInt8]
    private var last: [UInt8] = []
    /// How often `last` came, and is not written yet.
    private var repeats = 0

    /// A page of so many pixels, 1 … 2³¹ in each direction.
    init(width: Int, height: Int, dotsPerInch: Int) {
        self.width = width
        var header = [UInt8](repeating: 0, count: Self.headerCount)
        func set(_ field: Field, _ value: Int) {
            for index in 0..<4 {
                header[field.rawValue + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index))
            }
        }
        header.replaceSubrange(0..<9, with: Array("PwgRaster".utf8))
        set(.resolutionX, dotsPerInch)
        set(.resolutionY, dotsPerInch)
        set(.copies, 1)
        set(.pageWidth, (width * 72 + dotsPerInch / 2) / dotsPerInch)
        set(.pageHeight, (height * 72 + dotsPerInch / 2) / dotsPerInch)
        set(.width, width)
        set(.height, height)
        set(.bitsPerColour, 8)
        set(.bitsPerPixel, 8)
        set(.bytesPerLine, width)
        set(.colourSpace, Self.sGrey)
        set(.colours, 1)
        set(.pages, 1)
        set(.crossFeed, 1)
        set(.feed, 1)
        bytes = Array("RaS2".utf8) + header
    }

    /// The next line from the top: one byte a pixel, 0 black, 255 white.
    mutating func append(_ line: [UInt8]) {
        if line == last, repeats < 256 {
            repeats += 1
        } else {
            flush()
            (last, repeats) = (line, 1)
        }
    }

    /// The whole file; nothing may be appended afterwards.
    mutating func finished() -> [UInt8] {
        flush()
        return bytes
    }

    /// A line is how often it comes less 1, then runs: n (0 … 127) and a pixel that comes n + 1 times, or 257 - n
    /// (129 … 255) and n pixels.
    private mutating func flush() {
        guard repeats > 0 else { return }
        bytes.append(UInt8(repeats - 1))
        var index = 0
        while index < width {
            var end = index + 1
            if end < width, last[end] == last[index] {
                while end < width, end - index < 128, last[end] == last[index] { end += 1 }
                bytes.append(UInt8(end - index - 1))
                bytes.append(last[index])
            } else {
                // Up to where two alike begin.
                while end < width, end - index < 128, end + 1 >= width || last[end] != last[end + 1] { end += 1 }
                let count = end - index
                if count == 1 {
                    bytes.append(0)
                } else {
                    bytes.append(UInt8(257 - count))
                }
                bytes += last[index..<end]
            }
            index = end
        }
        repeats = 0
    }
}
