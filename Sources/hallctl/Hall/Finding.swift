import DeviceKit
import HallDomain

/// What is wrong, or could be better, in one file.
struct Finding: Codable, Hashable, Sendable {
    enum Weight: String, Codable, Sendable { case error, warning }

    var file: String
    /// From 1, where it is known.
    var line: Int?
    var weight: Weight
    var message: String
    /// The same in Chinese, where the catalogue knows it.
    var zh: String?

    init(_ weight: Weight, file: String, line: Int? = nil, _ message: String) {
        self.weight = weight
        self.message = message
        zh = FileErrorWords.chinese(of: message)
        // A device's `placement:` is read as a file of its own, named by its place in the hall file.
        if let colon = file.lastIndex(of: ":"), let outer = Int(file[file.index(after: colon)...]) {
            self.file = String(file[..<colon])
            self.line = outer
        } else {
            self.file = file
            self.line = line
        }
    }

    init(_ error: DataFileError) { self.init(.error, file: error.file, line: error.line, error.message) }

    /// `file:line: message`, as editors and other tools read it.
    var text: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(weight == .warning ? say("提醒：", "warning: ") : "")\(say(zh ?? message, message))"
    }

    /// `file:line: message` in Chinese.
    var chinese: String { "\(file):\(line.map { "\($0):" } ?? "") \(zh ?? message)" }
}
