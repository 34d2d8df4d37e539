import DeviceKit
import HallDomain

/// The hall file, device files and firmware profiles.
struct FilesCheck: DoctorCheck {
    let name = "files"
    let title = BilingualText(zh: "大厅文件", en: "Hall file")

    func judge(_ facts: MachineFacts) -> Judgement {
        guard let files = facts.files else { return .late }
        guard !files.isClosed else {
            return .unknown(zh: "当前用户不能读\(files.hallFile)", en: "this user may not read \(files.hallFile)")
        }
        // What could be better in a file that works is a matter for hallctl check.
        let errors = files.findings.filter { $0.weight == .error }
        let advice = files.findings.count - errors.count
        let diagnoses = [true, false].compactMap { isHall -> Diagnosis? in
            let findings = errors.filter { ($0.file == files.hallFile) == isHall }
            guard let first = findings.first?.text else { return nil }
            let more = findings.count - 1
            return Diagnosis(
                isHall ? MachineFault.hallFile.rawValue : DeviceFault.invalidDefinition.rawValue, check: name,
                at: facts.place, Array(Set(findings.map(\.file))).sorted(),
                zh: first + (more > 0 ? "（还有\(more)处）" : ""), en: first + (more > 0 ? " (and \(more) more)" : ""))
        }
        return Judgement(
            diagnoses, zh: advice == 0 ? "没有问题" : "没有错误，\(advice)条提醒（hallctl check）",
            en: advice == 0 ? "no problem" : "no error, \(advice) to be better (hallctl check)")
    }
}
