/// One line of the driver catalogue: a driver with its types hidden, so that the runtime can read files and make
/// drivers without knowing any.
public struct DriverEntry: Sendable {
    /// The driver's name (`driver:` in a device file).
    public let name: String
    /// What it is to the hall.
    public let role: DeviceRole
    /// Reads a device file and its profile once, for any number of placed devices; throws the first problem.
    public let read: @Sendable (_ device: DataFile, _ profile: DataFile?) throws(DataFileError) -> DeviceModel

    /// The entry of any driver.
    public init<D: DeviceDriver>(_ driver: D.Type) {
        self.init(driver, encoder: { _ in nil }, critic: { _ in nil }, page: { _ in nil })
    }

    /// The entry of a printer behind a queue of the spooler.
    public init<D: QueuePrinter>(queue driver: D.Type) {
        self.init(driver, encoder: { _ in nil }, critic: { _ in nil }, page: { driver.page(of: $0.traits) })
    }

    /// The entry of a document printer.
    public init<D: DocumentPrinter>(printer driver: D.Type) {
        self.init(
            driver,
            encoder: { parts in
                { document, glyphs throws(DeviceError) in
                    try driver.encode(document, traits: parts.traits, dialect: parts.dialect, glyphs: glyphs)
                }
            }, critic: { _ in nil }, page: { _ in nil },
            measure: { parts in { driver.millimetres(of: $0, traits: parts.traits, dialect: parts.dialect) } })
    }

    /// The entry of a message board.
    public init<D: MessageBoard>(board driver: D.Type) {
        self.init(
            driver, encoder: { _ in nil },
            critic: { parts in { text in driver.objection(to: text, traits: parts.traits, dialect: parts.dialect) } },
            page: { _ in nil })
    }

    private init<D: DeviceDriver>(
        _ driver: D.Type, encoder: @escaping @Sendable (Parts<D>) -> DeviceModel.Encoder?,
        critic: @escaping @Sendable (Parts<D>) -> DeviceModel.Critic?,
        page: @escaping @Sendable (Parts<D>) -> PageForm?,
        measure: @escaping @Sendable (Parts<D>) -> DeviceModel.Measure? = { _ in nil }
    ) {
        name = driver.name
        role = driver.role
        read = { device, profile throws(DataFileError) in
            let parts = try Self.parts(of: driver, device, profile)
            return DeviceModel(
                driver: driver.name, role: driver.role, device: device, profile: profile,
                check: { placement throws(DataFileError) in _ = try Self.placement(of: driver, placement) },
                make: { placement, port throws(DataFileError) in
                    guard let port = port as? D.DevicePort else {
                        throw DataFileError(
                            file: device.file, message: "driver '\(driver.name)' cannot use this kind of connection")
                    }
                    return D(
                        traits: parts.traits, dialect: parts.dialect,
                        placement: try Self.placement(of: driver, placement), port: port)
                },
                mask: { driver.personMask(dialect: parts.dialect) }, values: { DataValue(of: parts.traits) },
                encoder: encoder(parts), critic: critic(parts), page: page(parts), measure: measure(parts))
        }
    }

    private struct Parts<D: DeviceDriver>: Sendable {
        var traits: D.Traits
        var dialect: D.Dialect
    }

    private static func parts<D: DeviceDriver>(
        of driver: D.Type, _ file: DataFile, _ profile: DataFile?
    ) throws(DataFileError) -> Parts<D> {
        let device = try StrictYAML.decode(DeviceDefinition<D.Traits>.self, from: file.text, file: file.file)
        guard device.schema == 1 else {
            throw DataFileError(
                file: file.file, line: 1, message: "schema \(device.schema) is not known; allowed: 1")
        }
        guard device.role == driver.role else {
            throw DataFileError(
                file: file.file, line: StrictYAML.line(of: ["role"], in: file.text),
                message:
                    "role '\(device.role.rawValue)' is not that of driver '\(driver.name)' (\(driver.role.rawValue))")
        }
        try refuse(device.connection.problems(for: D.DevicePort.self), under: "connection", in: file)
        try refuse(device.match.flatMap { $0.problems() }, under: "match", in: file)
        try refuse(device.traits.problems(), under: "traits", in: file)
        if let profile {
            let decoded = try StrictYAML.decode(
                FirmwareProfile<D.Dialect>.self, from: profile.text, file: profile.file)
            try refuse(decoded.dialect.problems(), under: "dialect", in: profile)
            return Parts(traits: device.traits, dialect: decoded.dialect)
        }
        guard let none = Nothing() as? D.Dialect else {
            throw DataFileError(
                file: file.file, line: StrictYAML.line(of: ["firmware"], in: file.text),
                message: "driver '\(driver.name)' needs a firmware profile, and the file names none")
        }
        return Parts(traits: device.traits, dialect: none)
    }

    private static func placement<D: DeviceDriver>(
        of driver: D.Type, _ file: DataFile
    ) throws(DataFileError) -> D.Placement {
        let placement = try StrictYAML.decode(D.Placement.self, from: file.text, file: file.file)
        try refuse(placement.problems(), under: "placement", in: file)
        return placement
    }

    private static func refuse(_ problems: [String], under key: String, in file: DataFile) throws(DataFileError) {
        guard let first = problems.first else { return }
        throw DataFileError(file: file.file, line: StrictYAML.line(of: [key], in: file.text), message: first)
    }
}

/// A data file's name and text.
public struct DataFile: Sendable, Hashable {
    /// The path, for messages.
    public var file: String
    /// The whole text.
    public var text: String

    /// A file already read.
    public init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// A model and its firmware, read from their files: what its drivers are made from.
public struct DeviceModel: Sendable {
    /// The driver's name.
    public let driver: String
    /// What it is to the hall.
    public let role: DeviceRole
    /// `devices/ID.yaml`.
    public let device: DataFile
    /// `firmware-profiles/ID.yaml`, where the driver has a dialect.
    public let profile: DataFile?
    /// Checks the `placement:` mapping of the hall file's entry, as YAML text of its own (`{}` when absent).
    public let check: @Sendable (_ placement: DataFile) throws(DataFileError) -> Void
    /// Makes a driver on an open port. Throws when the placement is wrong or the port is of another kind.
    public let make: @Sendable (_ placement: DataFile, _ port: any Port) throws(DataFileError) -> any DeviceDriver
    /// A new mask for what one device of the model sends; `nil` where it sends nothing of any person.
    public let mask: @Sendable () -> (any PersonMask)?
    /// The traits as they were understood, with what the file leaves to the driver; for pages that people read.
    public let values: @Sendable () -> DataValue
    /// For a document printer: encodes any number of documents, without a port.
    public let encoder: Encoder?
    /// For a message board: says of any number of texts why they cannot be shown.
    public let critic: Critic?
    /// For a printer behind a queue of the spooler: the page it takes.
    public let page: PageForm?

    /// For a document printer: how much paper bytes use.
    public let measure: Measure?

    /// Millimetres of paper that bytes feed, the cut's feed included.
    public typealias Measure = @Sendable ([UInt8]) -> Int

    /// Why a text cannot be shown, or `nil`.
    public typealias Critic = @Sendable (_ text: String) -> String?

    /// Turns documents into bytes.
    public typealias Encoder = @Sendable (PaperDocument, _ glyphs: any GlyphSource) throws(DeviceError) -> [UInt8]
}
