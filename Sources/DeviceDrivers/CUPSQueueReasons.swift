import DeviceKit

/// Faults that `printer-state-reasons` name (RFC 8011 § 5.4.12, PWG 5100.9).
enum CUPSQueueReasons {
    private static let faults: [String: DeviceFault] = [
        "media-empty": .mediaEmpty, "media-needed": .mediaEmpty, "input-tray-missing": .mediaEmpty,
        "media-low": .mediaLow, "cover-open": .coverOpen, "door-open": .coverOpen, "interlock-open": .coverOpen,
        "media-jam": .mediaJam, "cutter-jam": .cutterError, "trimmer-jam": .cutterError, "offline": .printerAbsent,
        "shutdown": .printerAbsent, "timed-out": .printerAbsent, "connecting-to-device": .printerAbsent,
        "fuser-over-temp": .overheated,
    ]

    /// The faults of keywords of any severity: printers and backends differ in the severity they give the same thing.
    static func faults(of reasons: [String]) -> Set<DeviceFault> { Set(reasons.compactMap { faults[bare($0)] }) }

    /// The keyword without its severity.
    private static func bare(_ keyword: String) -> String {
        for severity in ["-error", "-warning", "-report"] where keyword.hasSuffix(severity) {
            return String(keyword.dropLast(severity.count))
        }
        return keyword
    }
}
