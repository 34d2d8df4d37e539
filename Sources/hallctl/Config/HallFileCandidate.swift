import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// A hall file that is not in force yet, checked as if it stood at the hall file's place.
struct HallFileCandidate {
    let file: String
    let bytes: [UInt8]
    /// What is wrong, or could be better, with the candidate's own name and lines.
    let findings: [Finding]
    /// The hall, where nothing is wrong.
    let definition: HallDefinition?

    init(_ file: String, for hallFile: String, _ options: GlobalOptions) {
        self.file = file
        // Read once: what was checked is what takes effect.
        bytes = FileManager.default.contents(atPath: file).map(Array.init) ?? []
        let text: String
        do throws(WrittenText.Trouble) {
            guard !bytes.isEmpty || FileManager.default.fileExists(atPath: file) else { throw .missing }
            guard !bytes.isEmpty || FileManager.default.isReadableFile(atPath: file) else { throw .closed }
            guard let valid = String(validating: bytes, as: UTF8.self) else { throw .notText }
            text = valid
        } catch {
            let zh =
                switch error {
                case .missing: "没有这个文件"
                case .closed: "打不开，要是当前用户可读的文件"
                case .notText: "不是 UTF-8 文本，请存为 UTF-8"
                }
            findings = [Finding(.error, file: file, say(zh, error.message))]
            definition = nil
            return
        }
        // Paths within it begin at the hall file's folder.
        let library = HallFiles(options).library
        findings = HallFileCheck(file: DataFile(file: hallFile, text: text), library: library).findings().map {
            var finding = $0
            if finding.file == hallFile { finding.file = file }
            return finding
        }
        definition = try? HallFileReader(library: library).read(text, file: hallFile)
    }

    var isWrong: Bool { definition == nil || findings.contains { $0.weight == .error } }

    /// `file:line: …` each, and what was not done because of them.
    func complain(_ zh: String, _ en: String) {
        for finding in findings { Output.line(finding.text) }
        if isWrong { Output.line(Paint.red(say(zh, en))) }
    }
}
