import Foundation
import HallStore

/// What `hallctl check ledger` says of one file.
struct LedgerReport {
    var path: String
    var inspection: LedgerInspection
    /// Minutes east of UTC of the hall's clocks.
    var utcOffsetMinutes: Int

    struct Reply: Encodable {
        struct Damage: Encodable {
            var entry: Int64
            var kind: LedgerInspection.Damage.Kind
            var event: String?
            var wall: Int64?
            var detail: String?
        }
        var file: String
        var gen: String
        var first: Int64
        var last: Int64
        var entries: Int
        var damages: [Damage]
    }

    /// Reads a file; what keeps it from being read is a `Trouble`.
    init(path: String, utcOffsetMinutes: Int) throws(Trouble) {
        (self.path, self.utcOffsetMinutes) = (path, utcOffsetMinutes)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw Trouble(
                .wrongFile, "no-ledger", "没有账本 \(path)，或当前用户不能读",
                "there is no ledger \(path), or this user may not read it")
        }
        do { inspection = try LedgerInspection(path: path) } catch {
            throw Trouble(.fault, "damaged", "\(path) 不是账本，或已损坏：\(error)", "\(path) is no ledger, or damaged: \(error)")
        }
    }

    var reply: Reply {
        Reply(
            file: path, gen: inspection.gen, first: inspection.first, last: inspection.last, entries: inspection.count,
            damages: inspection.damages.map {
                .init(entry: $0.seq, kind: $0.kind, event: $0.event, wall: $0.wall, detail: $0.detail)
            })
    }

    /// A line for each damage, and one for the whole.
    var lines: [String] {
        let (count, damages) = (inspection.count, inspection.damages)
        let whole =
            damages.isEmpty
            ? Paint.green(
                say("\(path)：\(count) 条记录，链条完整。", "\(path): \(count) entr\(count == 1 ? "y" : "ies"), the chain holds.")
            )
            : Paint.red(
                say(
                    "\(path)：\(count) 条记录，\(damages.count) 处损坏。",
                    "\(path): \(count) entr\(count == 1 ? "y" : "ies"), \(damages.count) damaged."))
        return damages.map(words) + [whole]
    }

    private func words(_ damage: LedgerInspection.Damage) -> String {
        var place: [String] = []
        if let event = damage.event { place.append(String(event.prefix(40))) }
        if let wall = damage.wall { place.append(HallTime(wall: wall, utcOffsetMinutes: utcOffsetMinutes).text) }
        let inside =
            place.isEmpty ? "" : say("（\(place.joined(separator: "，"))）", " (\(place.joined(separator: ", ")))")
        let (zh, en) =
            switch damage.kind {
            case .changed:
                ("第 \(damage.seq) 条\(inside)的内容与写入时不同", "entry \(damage.seq)\(inside) is not what was written")
            case .missing: ("缺第 \(damage.seq) 条", "entry \(damage.seq) is missing")
            case .structure:
                (
                    "第 \(damage.seq) 条之后文件结构损坏：\(damage.detail ?? "")",
                    "after entry \(damage.seq) the file's structure is broken: \(damage.detail ?? "")"
                )
            }
        return "\(path): \(say(zh, en))"
    }
}
