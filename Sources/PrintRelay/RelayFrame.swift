/// One message between the spooler's backend (`hall-print`) and the agent.
///
/// Byte layout on the unix stream socket, all integers big-endian:
///
/// | offset | bytes | meaning |
/// | --- | --- | --- |
/// | 0 | 4 | n, the number of bytes that follow: 1 … `RelayLimits.frameBytes` |
/// | 4 | 1 | kind |
/// | 5 | n − 1 | body, see each case |
///
/// A text is 2 bytes of length and that many bytes of UTF-8; bytes that are no UTF-8 become U+FFFD.
public enum RelayFrame: Sendable, Equatable {
    /// Backend → agent, kind 1: whose bytes follow. Body: see `RelayAttachment`.
    case attach(RelayAttachment)
    /// Backend → agent, kind 2: the next bytes of the document, 1 … `RelayLimits.chunkBytes`.
    case document([UInt8])
    /// Backend → agent, kind 3: the spooler cancelled the job (SIGTERM). Empty body.
    case cancel
    /// Agent → backend, kind 16: the document is whole here and its outcome is being waited for. Empty body.
    case waiting
    /// Agent → backend, kind 17: a change of `printer-state-reasons` for cupsd's `STATE:` line. Body: one text,
    /// `+` or `-`, then keywords separated by commas.
    case state(String)
    /// Agent → backend, kind 18: bytes are out and the outcome is recorded. Empty body.
    case completed
    /// Agent → backend, kind 19: doubtful, refused, expired or cancelled. Body: one text, what to tell the spooler.
    case cancelled(message: String)
}

/// What a backend says of its job before the document's bytes.
///
/// Body of the frame: 2 bytes version, 4 bytes job id, 2 bytes copies, 4 bytes byte count, then the texts device,
/// uuid, name, user.
public struct RelayAttachment: Sendable, Equatable {
    /// The version of these frames that is spoken here.
    public static let currentVersion: UInt16 = 1

    /// The version the backend speaks.
    public var version: UInt16
    /// `DEVICE` of `hallprint://DEVICE`.
    public var device: String
    /// `job-id` at the spooler.
    public var jobID: UInt32
    /// `job-uuid` (`urn:uuid:…`); empty where the job has none.
    public var uuid: String
    /// `job-name`.
    public var name: String
    /// The user the job belongs to.
    public var user: String
    /// How often the document is wanted, at least 1.
    public var copies: UInt16
    /// How many bytes the document has.
    public var byteCount: UInt32

    /// What is known of one job.
    public init(
        version: UInt16 = RelayAttachment.currentVersion, device: String, jobID: UInt32, uuid: String, name: String,
        user: String, copies: UInt16, byteCount: UInt32
    ) {
        self.version = version
        self.device = device
        self.jobID = jobID
        self.uuid = uuid
        self.name = name
        self.user = user
        self.copies = copies
        self.byteCount = byteCount
    }
}

/// The bounds of what either side accepts.
public enum RelayLimits {
    /// The longest frame in bytes, without its length field.
    public static let frameBytes = 1 + 65_536
    /// The longest piece of a document in one frame, in bytes.
    public static let chunkBytes = 65_536
    /// The longest document in bytes (8 MiB).
    public static let documentBytes = 8 * 1024 * 1024
    /// The longest text in bytes; longer ones are cut at a character when encoded, refused when decoded.
    public static let textBytes = 1024
}
