import DeviceKit
import HallDomain

/// The ledger with its chain, and room and health of the disks.
struct StoreCheck: DoctorCheck {
    let name = "ledger"
    let title = BilingualText(zh: "账本和存储", en: "Ledger, disks")

    func judge(_ facts: MachineFacts) -> Judgement {
        var diagnoses = (facts.disks ?? []).flatMap { judge($0, facts) }
        // A stick that was pulled out makes errors too; where the disks are known, only theirs count.
        let own = (facts.disks ?? []).compactMap(\.device)
        let errors = (facts.kernel?.diskErrors ?? []).filter { line in own.isEmpty || own.contains { line.contains($0) }
        }
        if let last = errors.last {
            diagnoses.append(
                Diagnosis(
                    DeviceFault.diskError.rawValue, check: name, at: facts.place, zh: "内核日志：\(last)",
                    en: "kernel log: \(last)"))
        }
        guard let ledger = facts.ledger else {
            var judgement = Judgement(diagnoses, zh: "", en: "")
            if diagnoses.isEmpty { judgement.unknown = Judgement.late.unknown }
            return judgement
        }
        if let damage = ledger.damages.first {
            diagnoses.append(damaged("\(ledger.path): \(damage)", facts))
        } else if let trouble = ledger.trouble {
            if trouble.hasPrefix("readOnly"), diagnoses.isEmpty {
                return .unknown(zh: "当前用户不能读\(ledger.path)", en: "this user may not read \(ledger.path)")
            }
            if trouble.hasPrefix("damaged") { diagnoses.append(damaged("\(ledger.path): \(trouble)", facts)) }
        }
        let words: (zh: String, en: String) =
            ledger.isElsewhere
            ? ("在\(ledger.path)", "at \(ledger.path)")
            : ledger.exists
                ? ("\(ledger.entries)条记录，链条完整", "\(ledger.entries) entries, the chain holds") : ("还没有账本", "none yet")
        return Judgement(diagnoses, zh: words.zh, en: words.en)
    }

    private func damaged(_ words: String, _ facts: MachineFacts) -> Diagnosis {
        Diagnosis(.ledgerDamaged, check: name, at: facts.place, zh: words, en: words)
    }

    private func judge(_ disk: DiskFacts, _ facts: MachineFacts) -> [Diagnosis] {
        let room = disk.free / 1_048_576
        let words = (zh: "\(disk.folder)：剩\(room) MiB", en: "\(disk.folder): \(room) MiB free")
        func diagnosis(_ fault: String, zh: String, en: String, mendings: [Mending] = []) -> [Diagnosis] {
            [
                Diagnosis(
                    fault, check: name, at: facts.place, [disk.folder], zh: zh, en: en, parameters: ["n": "\(room)MiB"],
                    mendings: mendings)
            ]
        }
        if disk.holdsLedger, disk.isReadOnly {
            return diagnosis(
                DeviceFault.diskReadonly.rawValue, zh: "\(disk.folder) 是只读的", en: "\(disk.folder) is read-only")
        }
        if let wear = disk.wear, wear >= 2 {
            return diagnosis(
                MachineFault.diskWorn.rawValue, zh: "\(disk.device ?? disk.folder)：PRE_EOL_INFO \(wear)",
                en: "\(disk.device ?? disk.folder): PRE_EOL_INFO \(wear)")
        }
        guard !disk.isReadOnly, disk.size > 0 else { return [] }
        let vacuum = Mending(
            zh: "把系统日志缩到100 MB？", en: "Shrink the system's journal to 100 MB?",
            [["journalctl", "--vacuum-size=100M"]])
        // So much the agent keeps for calls when it stops giving numbers.
        if disk.free < min(32 << 20, disk.size / 20) {
            return diagnosis(
                disk.holdsLedger ? DeviceFault.diskFull.rawValue : MachineFault.diskLow.rawValue, zh: words.zh,
                en: words.en, mendings: [vacuum])
        }
        if disk.files > 0, disk.filesFree < min(1000, disk.files / 20) {
            return diagnosis(
                MachineFault.diskLow.rawValue, zh: "\(disk.folder)：只能再建\(disk.filesFree)个文件",
                en: "\(disk.folder): room for \(disk.filesFree) more files only")
        }
        if disk.free < min(512 << 20, disk.size / 10) {
            return diagnosis(MachineFault.diskLow.rawValue, zh: words.zh, en: words.en, mendings: [vacuum])
        }
        return []
    }
}
