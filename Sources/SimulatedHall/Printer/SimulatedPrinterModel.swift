public import DeviceKit
public import WireFormats

extension SimulatedPrinter {
    /// What is simulated: the values of the definition files, and how fast it is.
    public struct Model: Sendable {
        /// Dots the head prints side by side.
        public var dotsPerLine: Int
        /// Dots a millimetre of paper: 203 dpi is 8.
        public var dotsPerMillimetre: Int
        /// Whether it feels the roll's end coming.
        public var hasNearEndSensor: Bool
        /// How its firmware speaks.
        public var dialect: ESCPOS.Dialect
        /// Whether Chinese text prints without FS & after power-on and ESC @.
        public var isChineseOnFromFactory: Bool
        /// How fast bytes are taken: 11,520 for 115,200 baud; `nil` takes no time.
        public var bytesPerSecond: Int?
        /// How fast paper moves; `nil` takes no time.
        public var millimetresPerSecond: Int?

        /// A model given in code; the default is 80 mm, 115,200 baud, 200 mm/s.
        public init(
            dotsPerLine: Int = 576, dotsPerMillimetre: Int = 8, hasNearEndSensor: Bool = true,
            dialect: ESCPOS.Dialect = .standard, isChineseOnFromFactory: Bool = false,
            bytesPerSecond: Int? = 11_520, millimetresPerSecond: Int? = 200
        ) {
            self.dotsPerLine = dotsPerLine
            self.dotsPerMillimetre = dotsPerMillimetre
            self.hasNearEndSensor = hasNearEndSensor
            self.dialect = dialect
            self.isChineseOnFromFactory = isChineseOnFromFactory
            self.bytesPerSecond = bytesPerSecond
            self.millimetresPerSecond = millimetresPerSecond
        }

        /// The model of a device file and its firmware profile; the line's speed is that of the connection.
        public init(device: DataFile, profile: DataFile) throws(DataFileError) {
            let model = try StrictYAML.peek(DeviceValues.self, in: device.text, file: device.file)
            let dialect: ESCPOS.Dialect = try profile.dialect()
            self.init(
                dotsPerLine: model.traits.dotsPerLine,
                dotsPerMillimetre: max(1, model.traits.dotsPerInch * 10 / 254),
                hasNearEndSensor: model.traits.hasNearEndSensor, dialect: dialect,
                isChineseOnFromFactory: dialect.selectEncoding.isEmpty,
                bytesPerSecond: model.connection.baudRate.map { $0 / 10 })
        }

        private struct DeviceValues: Decodable {
            var connection: Connection
            var traits: Traits
            struct Traits: Decodable {
                var dotsPerLine: Int
                var dotsPerInch: Int
                var hasNearEndSensor: Bool
            }
        }

        /// How long the paper moves for so many dots, and the bytes take to come.
        func time(bytes: Int, dots: Int) -> Duration {
            var time = Duration.zero
            if let bytesPerSecond, bytesPerSecond > 0 {
                time += .nanoseconds(Int64(bytes) * 1_000_000_000 / Int64(bytesPerSecond))
            }
            if let millimetresPerSecond, millimetresPerSecond > 0, dotsPerMillimetre > 0 {
                time += .nanoseconds(Int64(dots) * 1_000_000_000 / Int64(millimetresPerSecond * dotsPerMillimetre))
            }
            return time
        }
    }
}
