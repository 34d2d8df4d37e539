/// A driver joins one wire format to one role over one open port.
///
/// It lives as long as its port and knows nothing of reconnecting: `run()` returns when the port is unplugged,
/// throws when the device is broken, ends when cancelled; a supervisor makes the next one. As an actor on its
/// port's executor it is one conversation at a time; since actors are re-entrant at every `await`, a driver that
/// both polls and takes commands queues the commands to its run loop or uses `exclusively`.
public protocol DeviceDriver: Actor {
    /// What the model is (`devices/`).
    associatedtype Traits: Codable & Sendable & DefinitionPart = Nothing
    /// How its firmware speaks (`firmware-profiles/`).
    associatedtype Dialect: Codable & Sendable & DefinitionPart = Nothing
    /// Where it hangs (the hall file).
    associatedtype Placement: Codable & Sendable & DefinitionPart = Nothing
    /// What it talks through: `any SerialPort` or `any InputLine`.
    associatedtype DevicePort: Sendable

    /// The name by which `driver:` in a device file chooses it.
    static var name: String { get }
    /// What it is to the hall.
    static var role: DeviceRole { get }

    /// Takes over an open port.
    init(traits: Traits, dialect: Dialect, placement: Placement, port: DevicePort)

    /// What hides a person in what the device sends, for recordings; `nil` where it sends nothing of any person.
    static func personMask(dialect: Dialect) -> (any PersonMask)?

    /// Drives the device until unplugged (returns), broken (throws) or cancelled (returns).
    func run() async throws(DeviceError)

    /// Health as it changes, newest kept (`.bufferingNewest(1)`); the first value comes within the device's own
    /// time-out of `run()`, and the stream ends with `run()`.
    nonisolated var health: AsyncStream<DeviceHealth> { get }
}

extension DeviceDriver {
    /// Of readers and scanners, whose words are people's, nothing is kept unless the driver says how.
    public static func personMask(dialect: Dialect) -> (any PersonMask)? {
        role == .cardReader || role == .scanner ? BlankMask() : nil
    }
}

/// A part of a data file that can say what is wrong with its values beyond their types.
public protocol DefinitionPart {
    /// One sentence per problem, naming key, value and what is allowed; empty means good.
    func problems() -> [String]
}

extension DefinitionPart {
    /// Nothing to say.
    public func problems() -> [String] { [] }
}

/// A part that a driver does not have: an empty mapping in the file.
public struct Nothing: Codable, Sendable, Equatable, DefinitionPart {
    private enum Key: CodingKey {}

    /// Nothing.
    public init() {}

    /// Reads an empty mapping; any key in it is one that nobody asked for.
    public init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: Key.self) }

    /// Writes an empty mapping.
    public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: Key.self) }
}
