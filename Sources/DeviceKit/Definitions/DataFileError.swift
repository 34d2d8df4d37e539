/// What is wrong in a data file, where, and what is allowed.
public struct DataFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file's path as the reader was given it.
    public var file: String
    /// The line (from 1), where it is known.
    public var line: Int?
    /// What is wrong and what is allowed.
    public var message: String

    /// A problem at a place.
    public init(file: String, line: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`.
    public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(message)" }
}
