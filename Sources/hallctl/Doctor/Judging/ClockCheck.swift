import DeviceKit
import HallDomain

/// The clock and what keeps it right.
struct ClockCheck: DoctorCheck {
    let name = "clock"
    let title = BilingualText(zh: "时间", en: "Clock")

    func judge(_ facts: MachineFacts) -> Judgement {
        guard let clock = facts.clock else { return .late }
        var diagnoses: [Diagnosis] = []
        let trust = facts.agent?.clock
        if facts.wall < clock.earliest {
            let time = HallTime(wall: facts.wall, utcOffsetMinutes: facts.utcOffsetMinutes)
            let date = CivilDate(wall: facts.wall, utcOffsetMinutes: facts.utcOffsetMinutes)
            var diagnosis = Diagnosis(
                DeviceFault.clockDoubt.rawValue, check: name, at: facts.place, zh: "本机时间是\(date) \(time.clock)",
                en: "this machine says \(date) \(time.clock)")
            diagnosis.isProven = true
            diagnoses.append(diagnosis)
        } else if let trust, trust != "trusted" {
            diagnoses.append(
                Diagnosis(
                    DeviceFault.clockDoubt.rawValue, check: name, at: facts.place, zh: "代理程序：\(trust)",
                    en: "the agent says: \(trust)"))
        }
        if !clock.isSynchronised, clock.services.isEmpty, trust != "trusted" {
            let turnOn = Mending(
                zh: "打开网络校时？", en: "Turn network time on?", [["timedatectl", "set-ntp", "true"]])
            diagnoses.append(
                Diagnosis(
                    .timeService, check: name, at: facts.place, zh: "没有校时服务在运行", en: "no time service runs",
                    mendings: [turnOn]))
        }
        let source = clock.services.isEmpty ? "" : " (\(clock.services.joined(separator: ", ")))"
        return Judgement(
            diagnoses, zh: clock.isSynchronised ? "已同步\(source)" : "未同步\(source)",
            en: clock.isSynchronised ? "synchronised\(source)" : "not synchronised\(source)")
    }
}
