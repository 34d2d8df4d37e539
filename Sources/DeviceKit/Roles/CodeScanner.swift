/// What a scanner read from a barcode or QR code.
///
/// A code may be somebody's (a health code, an electronic identity): its text is handed to whoever asks for it by name
/// and stands in no description, dump or test failure.
public struct ScannedCode: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The text of the code, without what the scanner sends after it.
    public let text: String

    /// A code that was read.
    public init(text: String) { self.text = text }

    /// Never the text.
    public var description: String { "‹code›" }
    /// Never the text.
    public var debugDescription: String { "‹code›" }
    /// No children: `dump` and test failures show nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// A scanner of barcodes and QR codes.
public protocol CodeScanner: DeviceDriver {
    /// Codes as they are read (`.bufferingNewest(4)`); ends with `run()`. A code that stays before the scanner comes
    /// once.
    nonisolated var codes: AsyncStream<ScannedCode> { get }
}
