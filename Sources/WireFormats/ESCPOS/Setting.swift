extension ESCPOS {
    /// A command of a fixed form: a prefix and so many parameter bytes.
    public enum Setting: String, Codable, Sendable, CaseIterable {
        case align, bold, doubleStrike, underline, font, characterSize, inverse, upsideDown, printMode, rotate
        case characterSpacing, lineSpacing, defaultLineSpacing, feedLines, feedDots, leftMargin, areaWidth
        case absolutePosition, relativePosition, motionUnits, codePage, internationalSet, smoothing
        case chineseOn, chineseOff, chineseMode, chineseUnderline, chineseDouble, chineseCode, chineseSpacing
        case barcodeHeight, barcodeWidth, barcodeText, barcodeFont
        case drawer, buzzer, beepAndLight, panelKeys, paperEndSensors, paperStopSensors, peripheral
        case oldFullCut, oldPartialCut
        case automaticStatus, queuedStatus, information

        /// The bytes before the parameters.
        public var prefix: [UInt8] { form.prefix }
        /// How many parameter bytes follow.
        public var parameterCount: Int { form.count }

        private var form: (prefix: [UInt8], count: Int) {
            switch self {
            case .align: ([0x1B, 0x61], 1)
            case .bold: ([0x1B, 0x45], 1)
            case .doubleStrike: ([0x1B, 0x47], 1)
            case .underline: ([0x1B, 0x2D], 1)
            case .font: ([0x1B, 0x4D], 1)
            case .characterSize: ([0x1D, 0x21], 1)
            case .inverse: ([0x1D, 0x42], 1)
            case .upsideDown: ([0x1B, 0x7B], 1)
            case .printMode: ([0x1B, 0x21], 1)
            case .rotate: ([0x1B, 0x56], 1)
            case .characterSpacing: ([0x1B, 0x20], 1)
            case .lineSpacing: ([0x1B, 0x33], 1)
            case .defaultLineSpacing: ([0x1B, 0x32], 0)
            case .feedLines: ([0x1B, 0x64], 1)
            case .feedDots: ([0x1B, 0x4A], 1)
            case .leftMargin: ([0x1D, 0x4C], 2)
            case .areaWidth: ([0x1D, 0x57], 2)
            case .absolutePosition: ([0x1B, 0x24], 2)
            case .relativePosition: ([0x1B, 0x5C], 2)
            case .motionUnits: ([0x1D, 0x50], 2)
            case .codePage: ([0x1B, 0x74], 1)
            case .internationalSet: ([0x1B, 0x52], 1)
            case .smoothing: ([0x1D, 0x62], 1)
            case .chineseOn: ([0x1C, 0x26], 0)
            case .chineseOff: ([0x1C, 0x2E], 0)
            case .chineseMode: ([0x1C, 0x21], 1)
            case .chineseUnderline: ([0x1C, 0x2D], 1)
            case .chineseDouble: ([0x1C, 0x57], 1)
            case .chineseCode: ([0x1C, 0x43], 1)
            case .chineseSpacing: ([0x1C, 0x53], 2)
            case .barcodeHeight: ([0x1D, 0x68], 1)
            case .barcodeWidth: ([0x1D, 0x77], 1)
            case .barcodeText: ([0x1D, 0x48], 1)
            case .barcodeFont: ([0x1D, 0x66], 1)
            case .drawer: ([0x1B, 0x70], 3)
            case .buzzer: ([0x1B, 0x42], 2)
            case .beepAndLight: ([0x1B, 0x43], 3)
            case .panelKeys: ([0x1B, 0x63, 0x35], 1)
            case .paperEndSensors: ([0x1B, 0x63, 0x33], 1)
            case .paperStopSensors: ([0x1B, 0x63, 0x34], 1)
            case .peripheral: ([0x1B, 0x3D], 1)
            case .oldFullCut: ([0x1B, 0x69], 0)
            case .oldPartialCut: ([0x1B, 0x6D], 0)
            case .automaticStatus: ([0x1D, 0x61], 1)
            case .queuedStatus: ([0x1D, 0x72], 1)
            case .information: ([0x1D, 0x49], 1)
            }
        }

        /// The setting of a prefix of two bytes (or three below ESC c).
        static func of(_ prefix: [UInt8]) -> Setting? { byPrefix[prefix] }

        private static let byPrefix: [[UInt8]: Setting] = Dictionary(
            uniqueKeysWithValues: allCases.map { ($0.prefix, $0) })
    }
}
