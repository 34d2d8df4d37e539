import ArgumentParser

/// Which rule is put to the proof. The two that are not the hall's must be found out.
enum SplitRule: String, CaseIterable, ExpressibleByArgument, Codable, Sendable {
    /// Numbers of their own, one owner of a ticket, and void before anything else.
    case hall
    /// A kiosk that is cut off goes on with the shared numbers from the last that it has seen.
    case naive
    /// What was given up is not voided.
    case withoutVoid = "without-void"
}
