/// Which device fills a place of the hall file from now on, and how that was known.
///
/// The hall file says what devices a hall has; where it leaves the port open (`plugged`), or where another device was put
/// in the place of one that broke, this says which it is. It holds until another taking of the same place, or until the
/// hall file says something else of it.
public struct RoleTaking: Codable, Sendable, Equatable {
    /// How it was known.
    public enum Knowledge: String, Codable, Sendable, CaseIterable {
        /// It is plugged in where the place's last device was.
        case port
        /// It says by its USB ids what it is, and only this place lacks one.
        case kind
        /// It answered as this place's device does, and as no other's.
        case answer
        /// A person was asked, and chose.
        case person
        /// Two devices had each other's ports, and a person let it be so.
        case exchange
    }

    /// The place's name in the hall file: `printer-1`.
    public var device: PlacedDeviceID
    /// How its device is found again, as the hall file writes it: by its serial number, else by its port.
    public var at: String
    /// The device file's id.
    public var model: String
    /// How it was known.
    public var known: Knowledge
    /// What the device showed in its self-test, or what was answered.
    public var evidence: String
    /// What the hall file said of this place at that time (`DEFINITION at AT`): when it says something else, this is void.
    public var place: String
    /// The port it was plugged in at, where udev names it.
    public var port: String?

    /// A taking.
    public init(
        device: PlacedDeviceID, at: String, model: String, known: Knowledge, evidence: String, place: String,
        port: String?
    ) {
        (self.device, self.at, self.model, self.known) = (device, at, model, known)
        (self.evidence, self.place, self.port) = (evidence, place, port)
    }
}
