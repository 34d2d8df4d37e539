extension ESCPOS {
    /// Reckons how much paper a host's bytes feed, as a printer with a 24-dot font does.
    ///
    /// A line is as high as its tallest character and at least the line spacing (30 dots until it is set); the feed
    /// before a cut brings the paper from the head to the cutter, 12 mm on most models.
    public struct PaperFeed: Sendable {
        private static let headToCutter = 96

        private let dotsPerLine: Int
        private var spacing = 30
        private var scale = (width: 1, height: 1)
        private var lineDots = 0
        private var lineHeight = 0
        private var moduleDots = 3
        private var codeBytes = 0

        private init(dotsPerLine: Int) { self.dotsPerLine = max(24, dotsPerLine) }

        /// Dots of paper that `bytes` feed on a printer of `dotsPerLine` dots that reads text in `encoding`.
        public static func dots(of bytes: [UInt8], encoding: ChineseEncoding, dotsPerLine: Int) -> Int {
            var decoder = CommandDecoder(encoding: encoding)
            var feed = PaperFeed(dotsPerLine: dotsPerLine)
            let items = decoder.receive(bytes) + decoder.finish()
            return items.reduce(0) { $0 + feed.take($1.command) } + feed.close()
        }

        private mutating func take(_ command: Command) -> Int {
            switch command {
            case .initialize: self = PaperFeed(dotsPerLine: dotsPerLine)
            case .text(let content): return content.unicodeScalars.reduce(0) { $0 + put($1.isASCII ? 12 : 24) }
            case .rawText(let bytes): return bytes.bytes.reduce(0) { fed, _ in fed + put(12) }
            case .lineFeed: return endLine()
            case .setting(let name, let values): return set(name, values.first ?? 0)
            case .cut(_, let feed): return close() + (feed.map { Self.headToCutter + Int($0) } ?? 0)
            case .qrModuleSize(let dots): moduleDots = Int(dots)
            case .qrStore(let content): codeBytes = content.utf8.count
            case .qrPrint: return close() + (QRSize.modules(byteCount: codeBytes) ?? 0) * moduleDots
            case .barcode: return close() + 162
            case .raster(_, _, let rows, _): return close() + Int(rows)
            case .columnImage(_, let columns, _): return put(Int(columns), isScaled: false)
            default: break
            }
            return 0
        }

        private mutating func set(_ setting: Setting, _ value: UInt8) -> Int {
            switch setting {
            case .characterSize: scale = (Int(value >> 4 & 7) + 1, Int(value & 7) + 1)
            case .printMode: scale = (value & 0x20 != 0 ? 2 : 1, value & 0x10 != 0 ? 2 : 1)
            case .lineSpacing: spacing = Int(value)
            case .defaultLineSpacing: spacing = 30
            case .feedLines: return close() + Int(value) * spacing
            case .feedDots: return close() + Int(value)
            case .oldFullCut, .oldPartialCut: return close()
            default: break
            }
            return 0
        }

        /// Puts something `dots` wide into the line; what does not fit begins the next.
        private mutating func put(_ dots: Int, isScaled: Bool = true) -> Int {
            let width = isScaled ? dots * scale.width : dots
            let fed = lineDots + width > dotsPerLine ? endLine() : 0
            lineDots += width
            lineHeight = max(lineHeight, isScaled ? 24 * scale.height : 24)
            return fed
        }

        private mutating func endLine() -> Int {
            defer { (lineDots, lineHeight) = (0, 0) }
            return max(lineHeight, spacing)
        }

        private mutating func close() -> Int { lineDots > 0 ? endLine() : 0 }
    }
}
