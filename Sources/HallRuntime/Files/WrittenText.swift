import Foundation

/// The text of a file that people write, or why it cannot be had.
public enum WrittenText {
    /// Why a file's text cannot be had.
    public enum Trouble: Error {
        /// There is no such file.
        case missing
        /// It is there, but not for this user, or it is no file.
        case closed
        /// Its bytes are not UTF-8.
        case notText

        /// In English, as a definition file's errors are.
        public var message: String {
            switch self {
            case .missing: "there is no such file"
            case .closed: "cannot be opened; it has to be a file that this user may read"
            case .notText: "is not UTF-8 text; save it as UTF-8"
            }
        }
    }

    /// The whole text of the file at `path`.
    public static func read(_ path: String) throws(Trouble) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileManager.default.fileExists(atPath: path) ? .closed : .missing
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw .notText }
        return text
    }
}
