/// Why central cannot run, in words for whoever started it.
struct CentralError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is so and what to do.
    var description: String
    /// The exit status: 69 unavailable, 74 input or output, 78 configuration (sysexits.h).
    var status: Int32
}
