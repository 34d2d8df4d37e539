import ArgumentParser

/// What is measured, in the order in which it is measured.
enum BenchTopic: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Touch → first byte at the printer, against `lp` and libcups.
    case touch
    /// Touch → last byte of the cut.
    case cut
    /// Call terminal → first byte on the board's wire.
    case terminal
    /// GPIO button → first byte on the board's wire, as the lab measured it.
    case gpio
    /// Durable tickets a second over HTTP.
    case tickets
    /// Encoding a ticket and frames for boards, decoding streams.
    case encode
    /// Memory, wake-ups and CPU of an idle agent.
    case idle
    /// Start of the agent → first ticket.
    case start
    /// Issue and call on an old ledger against a young one.
    case aged
    /// A technician's `hallctl status`.
    case status
    /// Call terminal → board beside a device that misbehaves, against the same beside well ones.
    case neighbours

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
