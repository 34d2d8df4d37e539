/// What the kernel tells of power, USB and disks: its log, and the sensors of small boards.
struct KernelLook {
    let system: SystemFiles

    /// So far back drops and under-voltage count: an hour, in microseconds.
    private static let window: Int64 = 3_600_000_000

    func facts() -> KernelFacts {
        var facts = KernelFacts(isReadable: false)
        if let log = system.text("/dev/kmsg") {
            facts.isReadable = true
            Self.read(log, now: now, into: &facts)
        }
        facts.isUnderVoltageNow = isUnderVoltageNow
        return facts
    }

    /// Microseconds since boot; of another system the time of its last line.
    private var now: Int64? {
        guard system.prefix.isEmpty else { return nil }
        return system.word("/proc/uptime")?.split(separator: " ").first.flatMap { Double($0) }.map {
            Int64($0 * 1_000_000)
        }
    }

    /// Reads records as `/dev/kmsg` gives them (Documentation/ABI/testing/dev-kmsg): `PRIORITY,SEQ,MICROSECONDS,FLAGS;TEXT`.
    static func read(_ log: String, now: Int64?, into facts: inout KernelFacts) {
        var records: [(time: Int64, text: Substring)] = []
        for line in log.split(whereSeparator: \.isNewline) {
            guard let semicolon = line.firstIndex(of: ";") else { continue }
            let fields = line[..<semicolon].split(separator: ",")
            guard fields.count >= 3, let time = Int64(fields[2]) else { continue }
            records.append((time, line[line.index(after: semicolon)...]))
        }
        let end = now ?? records.last?.time ?? 0
        for record in records {
            note(record.text, isRecent: end - record.time < window, in: &facts)
        }
    }

    private static func note(_ text: Substring, isRecent: Bool, in facts: inout KernelFacts) {
        let lower = text.lowercased()
        if isRecent, lower.contains("under-voltage detected") || lower.contains("undervoltage detected") {
            facts.underVoltages += 1
        }
        if isRecent, text.hasPrefix("usb ") {
            let port = text.dropFirst(4).prefix { $0 != ":" && $0 != " " }
            let isDrop = ["disconnect", "reset ", "error -71", "over-current"].contains { lower.contains($0) }
            if isDrop, !port.isEmpty { facts.usbDrops[String(port), default: 0] += 1 }
        }
        if ["i/o error", "ext4-fs error", "medium error", "critical medium"].contains(where: { lower.contains($0) }) {
            facts.diskErrors = Array((facts.diskErrors + [String(text.prefix(160))]).suffix(5))
        }
        if lower.contains("remounting filesystem read-only") {
            facts.readOnlyTurns = Array((facts.readOnlyTurns + [String(text.prefix(160))]).suffix(5))
        }
    }

    /// The alarm of the Raspberry Pi's supply, and of boards like it (hwmon `in0_lcrit_alarm`).
    private var isUnderVoltageNow: Bool {
        (system.names(in: "/sys/class/hwmon") ?? []).contains { name in
            system.word("/sys/class/hwmon/\(name)/in0_lcrit_alarm") == "1"
        }
    }

    /// Temperatures by sensor.
    func heat() -> HeatFacts? {
        let folder = "/sys/class/thermal"
        guard let names = system.names(in: folder)?.filter({ $0.hasPrefix("thermal_zone") }), !names.isEmpty else {
            return nil
        }
        var sensors: [String: Int] = [:]
        for name in names {
            guard let value = system.word("\(folder)/\(name)/temp").flatMap({ Int($0) }) else { continue }
            sensors[system.word("\(folder)/\(name)/type") ?? name] = value
        }
        return sensors.isEmpty ? nil : HeatFacts(sensors: sensors)
    }
}
