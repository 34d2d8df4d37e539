public import DeviceKit

/// How faults are written as `printer-state-reasons` (RFC 8011 § 5.4.12, PWG 5100.9), and which keywords are ours.
public enum PrinterReasons {
    /// The keyword CUPS and its clients know for a fault of a printer; nil for faults that CUPS sees by itself
    /// (a stopped or paused queue) or that are no printer's.
    public static func keyword(for fault: DeviceFault) -> String? { fault.printerStateReason }

    /// A reason as it is written: the name of a fault becomes its keyword, anything else stays; nil for a fault
    /// without a keyword and for `none`.
    static func written(_ reason: String) -> String? {
        guard reason != "none" else { return nil }
        guard let fault = DeviceFault(rawValue: reason) else { return reason }
        return keyword(for: fault)
    }

    /// Keywords without their severity that the agent sets and clears; `connecting-to-device` comes from our backend
    /// while the agent is away.
    private static let ours: Set<String> = [
        "media-empty", "media-low", "cover-open", "media-jam", "cutter-jam", "offline", "other",
        "connecting-to-device",
    ]

    /// Whether the agent manages a keyword, whatever severity it has.
    public static func isOurs(_ keyword: String) -> Bool {
        for severity in ["-error", "-warning", "-report"] where keyword.hasSuffix(severity) {
            return ours.contains(String(keyword.dropLast(severity.count)))
        }
        return ours.contains(keyword)
    }

    /// The list to write: keywords of others that are present, then ours as asked for, each once.
    static func merged(present: [String], wanted: [String]) -> [String] {
        var result: [String] = []
        for keyword in present.filter({ $0 != "none" && !isOurs($0) }) + wanted.compactMap(written)
        where !result.contains(keyword) {
            result.append(keyword)
        }
        return result
    }
}
