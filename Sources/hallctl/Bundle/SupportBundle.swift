import Foundation
import HallDomain
import HallRuntime

/// What is handed over so that another can see what is so here, without anyone's personal data: one file, which
/// `hallctl open` answers from as if it were this machine.
struct SupportBundle {
    /// What it is, for whoever opens it.
    struct Label: Codable, Equatable {
        /// Grows when older programs can no longer read it.
        var format: Int
        /// When it was made, milliseconds since 1970.
        var wall: Int64
        var hall: BilingualText?
        var version: String
        /// What could not be put in, and why.
        var missing: [BilingualText]
    }

    static let format = 1

    var label: Label
    var facts: MachineFacts
    var report: HallReport
    var why: WhySource?
    var archive: TarArchive

    /// One read from a file; what is none is a `Trouble` with 65.
    init(reading bytes: [UInt8], _ path: String) throws(Trouble) {
        let decoder = JSONDecoder()
        let archive: TarArchive
        do throws(TarArchive.Malformed) { archive = try TarArchive(reading: bytes) } catch {
            throw Trouble(
                .malformed, "no-bundle", "\(path) 不是 hallctl bundle 的文件（第 \(error.offset) 字节）",
                "\(path) is no file of hallctl bundle (byte \(error.offset))", offset: error.offset)
        }
        func part<Value: Decodable>(_ type: Value.Type, _ name: String) -> Value? {
            archive.files.first { $0.name == name }.flatMap { try? decoder.decode(type, from: Data($0.bytes)) }
        }
        guard let label = part(Label.self, "bundle.json"), label.format <= Self.format,
            let facts = part(MachineFacts.self, "facts.json"), let report = part(HallReport.self, "status.json")
        else {
            throw Trouble(
                .malformed, "no-bundle", "\(path) 不是 hallctl bundle 的文件，或来自更新的版本",
                "\(path) is no file of hallctl bundle, or a newer version's")
        }
        (self.label, self.facts, self.report, self.archive) = (label, facts, report, archive)
        why = part(WhySource.self, "why.json")
    }
}
