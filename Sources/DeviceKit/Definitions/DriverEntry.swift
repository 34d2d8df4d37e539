/// One line of the driver catalogue: a driver with its types hidden, so that the runtime can check files and make
/// drivers without knowing any.
public struct DriverEntry: Sendable {
    /// The driver's name (`driver:` in a device file).
    public let name: String
    /// What it is to the hall.
    public let role: DeviceRole
    /// Checks a device file and its profile; throws the first problem.
    public let check: @Sendable (DefinitionFiles) throws(DataFileError) -> Void
    /// Makes a driver on an open port. Throws when a file is wrong or the port is of another kind.
    public let make: @Sendable (DefinitionFiles, _ port: any Port) throws(DataFileError) -> any DeviceDriver
    /// For a document printer: reads the files once and encodes by them any number of documents, without a port.
    public let encoder: (@Sendable (DefinitionFiles) throws(DataFileError) -> Encoder)?
    /// For a message board: reads the files once and says of any number of texts why they cannot be shown.
    public let critic: (@Sendable (DefinitionFiles) throws(DataFileError) -> Critic)?

    /// Why one model and firmware cannot show a text, or `nil`.
    public typealias Critic = @Sendable (_ text: String) -> String?

    /// Turns documents into the bytes of one model and firmware.
    public typealias Encoder = @Sendable (PaperDocument, _ glyphs: any GlyphSource) throws(DeviceError) -> [UInt8]

    /// The entry of any driver.
    public init<D: DeviceDriver>(_ driver: D.Type) {
        self.init(driver, encoder: nil, critic: nil)
    }

    /// The entry of a document printer.
    public init<D: DocumentPrinter>(printer driver: D.Type) {
        self.init(
            driver,
            encoder: { files throws(DataFileError) in
                let parts = try Self.parts(of: driver, files)
                return { document, glyphs throws(DeviceError) in
                    try driver.encode(document, traits: parts.traits, dialect: parts.dialect, glyphs: glyphs)
                }
            }, critic: nil)
    }

    /// The entry of a message board.
    public init<D: MessageBoard>(board driver: D.Type) {
        self.init(
            driver, encoder: nil,
            critic: { files throws(DataFileError) in
                let parts = try Self.parts(of: driver, files)
                return { text in driver.objection(to: text, traits: parts.traits, dialect: parts.dialect) }
            })
    }

    private init<D: DeviceDriver>(
        _ driver: D.Type, encoder: (@Sendable (DefinitionFiles) throws(DataFileError) -> Encoder)?,
        critic: (@Sendable (DefinitionFiles) throws(DataFileError) -> Critic)?
    ) {
        name = driver.name
        role = driver.role
        self.encoder = encoder
        self.critic = critic
        check = { files throws(DataFileError) in _ = try Self.parts(of: driver, files) }
        make = { files, port throws(DataFileError) in
            let parts = try Self.parts(of: driver, files)
            guard let port = port as? D.DevicePort else {
                throw DataFileError(
                    file: files.device.file, message: "driver '\(driver.name)' cannot use this kind of connection")
            }
            return D(traits: parts.traits, dialect: parts.dialect, placement: parts.placement, port: port)
        }
    }

    private struct Parts<D: DeviceDriver> {
        var traits: D.Traits
        var dialect: D.Dialect
        var placement: D.Placement
    }

    private static func parts<D: DeviceDriver>(
        of driver: D.Type, _ files: DefinitionFiles
    ) throws(DataFileError) -> Parts<D> {
        let device = try StrictYAML.decode(
            DeviceDefinition<D.Traits>.self, from: files.device.text, file: files.device.file)
        guard device.schema == 1 else {
            throw DataFileError(
                file: files.device.file, line: 1, message: "schema \(device.schema) is not known; allowed: 1")
        }
        guard device.role == driver.role else {
            throw DataFileError(
                file: files.device.file, line: StrictYAML.line(of: ["role"], in: files.device.text),
                message:
                    "role '\(device.role.rawValue)' is not that of driver '\(driver.name)' (\(driver.role.rawValue))")
        }
        try refuse(device.traits.problems(), under: "traits", in: files.device)
        let dialect: D.Dialect
        if let profile = files.profile {
            let decoded = try StrictYAML.decode(
                FirmwareProfile<D.Dialect>.self, from: profile.text, file: profile.file)
            try refuse(decoded.dialect.problems(), under: "dialect", in: profile)
            dialect = decoded.dialect
        } else if let none = Nothing() as? D.Dialect {
            dialect = none
        } else {
            throw DataFileError(
                file: files.device.file, line: StrictYAML.line(of: ["firmware"], in: files.device.text),
                message: "driver '\(driver.name)' needs a firmware profile, and the file names none")
        }
        let placement = try StrictYAML.decode(
            D.Placement.self, from: files.placement.text, file: files.placement.file)
        try refuse(placement.problems(), under: "placement", in: files.placement)
        return Parts(traits: device.traits, dialect: dialect, placement: placement)
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

/// The texts one driver is made from.
public struct DefinitionFiles: Sendable, Hashable {
    /// `devices/ID.yaml`.
    public var device: DataFile
    /// `firmware-profiles/ID.yaml`, where the device has firmware.
    public var profile: DataFile?
    /// The `placement:` mapping of the hall file's entry, as YAML text of its own (`{}` when absent).
    public var placement: DataFile

    /// The files of one placed device.
    public init(device: DataFile, profile: DataFile?, placement: DataFile) {
        self.device = device
        self.profile = profile
        self.placement = placement
    }
}
