/// What the kernel's log tells.
struct KernelFacts: Codable, Equatable, Sendable {
    /// Whether this user may read it.
    var isReadable: Bool
    /// Under-voltage in the last hour.
    var underVoltages = 0
    /// Whether a sensor says under-voltage now.
    var isUnderVoltageNow = false
    /// Resets and drops in the last hour by USB port (`1-1.4`).
    var usbDrops: [String: Int] = [:]
    /// Lines of errors of disks, the newest last, at most five.
    var diskErrors: [String] = []
    /// File systems that the kernel has turned read-only.
    var readOnlyTurns: [String] = []
}

/// The clock and what keeps it right.
struct ClockFacts: Codable, Equatable, Sendable {
    /// The kernel says that a time service keeps it right.
    var isSynchronised: Bool
    /// Time services that run.
    var services: [String]
    /// Milliseconds since 1970 before which no clock that is right can be.
    var earliest: Int64
}

/// Temperatures in thousandths of a degree Celsius, by sensor.
struct HeatFacts: Codable, Equatable, Sendable { var sensors: [String: Int] }

/// What speaking needs.
struct VoiceFacts: Codable, Equatable, Sendable {
    var hasProgram: Bool
    /// Whether the voice for Mandarin is there; absent when that is not known.
    var hasMandarin: Bool?
    var cards: [String]
    /// The sound card that the hall file names.
    var wanted: String?
}

/// The network.
struct NetworkFacts: Codable, Equatable, Sendable {
    struct Interface: Codable, Equatable, Sendable {
        var name: String
        /// The cable is in and the far end is there.
        var hasCarrier: Bool
        var isPhysical: Bool
    }
    var interfaces: [Interface]
    var hasDefaultRoute: Bool
    /// The interfaces that default routes lead through; absent when there is none.
    var routing: [String]?
}

/// Whether the address that the hall reports to can be reached.
struct BrokerFacts: Codable, Equatable, Sendable {
    enum Outcome: String, Codable { case connected, refused, timedOut, noSuchHost, unreachable, noAddress }
    var address: String
    var outcome: Outcome
}

/// A certificate of the site.
struct CertificateFacts: Codable, Equatable, Sendable {
    var file: String
    /// Milliseconds since 1970; absent when the file holds no certificate that can be read.
    var notBefore: Int64?
    var notAfter: Int64?
}
