/// What one record of a recording tells. The numbers are the file's: they are never reused.
enum RecordKind: UInt8, Sendable {
    /// A run of the agent: `RecordedRun` as JSON. Every segment begins with one.
    case began = 1
    /// The whole state and up to which entry: `RecordedBase` as JSON.
    case base = 2
    /// One turn of the hall: `RecordedTurn` as JSON.
    case turn = 3
    /// A port was opened for a driver: `RecordedOpening` as JSON. Its session's records follow.
    case opened = 4
    /// The driver ended: a `DeviceError` as JSON, or nothing when it returned.
    case closed = 5
    /// The driver's task was cancelled.
    case cancelled = 6
    /// A read gave these bytes.
    ///
    /// Each answer from outside, from here on to `queue` and again from `released` on, begins with the number of the
    /// question (varint, from 0, counted over a session); what is said of it here follows.
    case read = 7
    /// A read gave so many bytes (varint), which come in `content` when they can be told.
    case readMasked = 8
    /// The next bytes of masked reads. No answer: without a number.
    case content = 9
    /// A read failed: a `DeviceError` as JSON.
    case readFailed = 10
    /// A read timed out.
    case readTimedOut = 11
    /// These bytes were written.
    case wrote = 12
    /// Writing failed: `FailedWrite` as JSON.
    case writeFailed = 13
    /// The bus was had.
    case claimed = 14
    /// The bus was not had: a `DeviceError` as JSON.
    case claimFailed = 15
    /// The clock was read, after so many readings (varint) that gave the time of the record before. No answer.
    case clock = 16
    /// 64 random bits, little endian. No answer.
    case random = 17
    /// A rest was over.
    case rested = 18
    /// Something was asked of the driver: `DriverWish` as JSON. No answer.
    case wish = 19
    /// The driver told something, as text. No answer.
    case gave = 20
    /// Somebody else's work was done: a `DeviceError` as JSON, or nothing when it went well.
    case outside = 21
    /// An edge: 0 or 1, then the kernel's time in nanoseconds, little endian.
    case edge = 22
    /// No edge in time.
    case noEdge = 23
    /// A level: 0 or 1.
    case level = 24
    /// Waiting for an edge failed: a `DeviceError` as JSON.
    case edgeFailed = 25
    /// Reading the level failed: a `DeviceError` as JSON.
    case levelFailed = 26
    /// The spooler's answer: `QueueAnswer` as JSON.
    case queue = 27
    /// A port came or went: `RecordedPresence` as JSON.
    case presence = 28
    /// From here on nothing of this session is kept; why, as text.
    case withheld = 29
    /// So many records (varint) were lost here.
    case lost = 30
    /// A question to the spooler: `RecordedSpooler.Exchange` as JSON. Not replayed.
    case spooler = 31
    /// A page's request, as text (`RecordedRequest`). Not replayed.
    case request = 32
    /// The driver began.
    case running = 33
    /// The bus was given back.
    case released = 34
    /// What had come was thrown away.
    case discarded = 35
    /// A rest was broken off.
    case restBroken = 36
    /// The keys that are down: their codes, two bytes each, little endian; none where the device's words are masked.
    case keys = 37
    /// Asking for the keys failed: a `DeviceError` as JSON.
    case keysFailed = 38
    /// A watchdog or a backlight was told or asked something: `ControlExchange` as JSON.
    case control = 39
}
