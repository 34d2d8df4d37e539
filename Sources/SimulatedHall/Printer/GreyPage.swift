public import DeviceKit

/// A page as it came out of a printer: how dark each of its pixels is.
public struct GreyPage: Sendable, Equatable {
    /// Pixels from left to right.
    public var width: Int
    /// Pixels from top to bottom.
    public var height: Int
    /// Row by row from the upper left corner; 0 is black.
    public var grey: [UInt8]

    /// The first page of a PWG Raster file (PWG 5102.4) of 8 bits grey, read as a printer reads it; `nil` when it is
    /// none or ends too early.
    public init?(pwgRaster bytes: [UInt8]) {
        let (head, header) = (4, 1_796)
        func number(_ offset: Int) -> Int {
            bytes[(head + offset)..<(head + offset + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.count >= head + header, bytes.starts(with: Array("RaS2PwgRaster".utf8)) else { return nil }
        (width, height) = (number(372), number(376))
        // 8 bits of one colour, chunky, sGray.
        guard number(384) == 8, number(388) == 8, number(392) == width, number(396) == 0, number(400) == 18,
            number(420) == 1, width > 0, height > 0
        else { return nil }
        grey = []
        grey.reserveCapacity(width * height)
        var place = head + header
        while grey.count < width * height {
            guard place < bytes.count else { return nil }
            let repeats = Int(bytes[place]) + 1
            place += 1
            var line: [UInt8] = []
            while line.count < width {
                guard place + 1 < bytes.count else { return nil }
                let code = Int(bytes[place])
                place += 1
                if code < 128 {
                    line += repeatElement(bytes[place], count: code + 1)
                    place += 1
                } else {
                    let count = 257 - code
                    guard code > 128, place + count <= bytes.count else { return nil }
                    line += bytes[place..<(place + count)]
                    place += count
                }
            }
            guard line.count == width, grey.count + repeats * width <= width * height else { return nil }
            for _ in 0..<repeats { grey += line }
        }
        guard place == bytes.count else { return nil }
    }

    /// A binary portable grey map (`P5`) of 8 bits, as pdftoppm writes it; `nil` when it is none.
    public init?(portableGrey bytes: [UInt8]) {
        var place = 0
        func word() -> String {
            while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
            let start = place
            while place < bytes.count, bytes[place] > 0x20 { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        guard word() == "P5", let width = Int(word()), let height = Int(word()), word() == "255",
            bytes.count - place - 1 == width * height
        else { return nil }
        (self.width, self.height, grey) = (width, height, Array(bytes[(place + 1)...]))
    }

    /// How much a place of the page looks like a character: the correlation of its ink with the character's dots,
    /// 1 the same, 0 nothing in common.
    ///
    /// - Parameters:
    ///   - x: where the character's cell begins, in dots of the layout (8 a millimetre); searched for one dot around.
    ///   - y: its top, in the same dots.
    ///   - dotsPerInch: the page's own resolution.
    public func likeness(to glyph: GlyphDots, x: Int, y: Int, dotsPerInch: Int) -> Double {
        let scale = Double(dotsPerInch) / 203.2
        let wanted = glyph.dots.map { $0 ? 1.0 : 0.0 }
        var best = -1.0
        // Half a dot is what rounding and hinting may move a stroke.
        for dy in stride(from: -1.0, through: 1.0, by: 0.5) {
            for dx in stride(from: -1.0, through: 1.0, by: 0.5) {
                let ink = (0..<glyph.dots.count).map { index in
                    self.ink(
                        x: (Double(x + index % glyph.width) + dx) * scale,
                        y: (Double(y + index / glyph.width) + dy) * scale, side: scale)
                }
                best = max(best, Self.correlation(wanted, ink))
            }
        }
        return best
    }

    /// How dark a square is, 0 … 1.
    private func ink(x: Double, y: Double, side: Double) -> Double {
        let (left, top) = (max(0, Int(x.rounded())), max(0, Int(y.rounded())))
        let (right, bottom) = (min(width, Int((x + side).rounded())), min(height, Int((y + side).rounded())))
        guard left < right, top < bottom else { return 0 }
        var sum = 0
        for row in top..<bottom { for column in left..<right { sum += 255 - Int(grey[row * width + column]) } }
        return Double(sum) / Double(255 * (right - left) * (bottom - top))
    }

    private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let count = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        var (both, squareA, squareB) = (0.0, 0.0, 0.0)
        for (first, second) in zip(a, b) {
            both += (first - meanA) * (second - meanB)
            squareA += (first - meanA) * (first - meanA)
            squareB += (second - meanB) * (second - meanB)
        }
        return squareA > 0 && squareB > 0 ? both / (squareA * squareB).squareRoot() : 0
    }
}
