/// Tells a level that stands from a bounce, on the kernel's time stamps. A value: time is a parameter.
///
/// A level counts when no edge followed it for the debounce time; what it settled to carries the time of the first edge
/// of the bounce.
struct LineDebounce: Sendable {
    /// A level that has stood.
    struct Settled: Sendable, Equatable {
        var isActive: Bool
        var since: Duration
    }

    private struct Bounce: Sendable {
        var isActive: Bool
        var first: Duration
        var last: Duration
    }

    /// So long no level of a contact may stand before that is a fault: far longer than any relay bounces.
    static let patience = Duration.seconds(10)

    /// How long a level must stand.
    let time: Duration
    private var bounce: Bounce?

    init(time: Duration) { self.time = time }

    /// Whether an edge waits to settle.
    var isPending: Bool { bounce != nil }

    /// For how long the edges that wait have followed each other, none of them standing.
    var unrest: Duration { bounce.map { $0.last - $0.first } ?? .zero }

    /// Whether no level has stood for so long that what the line says now would not be heard.
    var isRestless: Bool { unrest >= Self.patience }

    /// Takes an edge. Edges may have queued up: what their own times say was stable before this one is told.
    mutating func take(isActive: Bool, at time: Duration) -> Settled? {
        var settled: Settled?
        if let before = bounce, time - before.last >= self.time {
            settled = Settled(isActive: before.isActive, since: before.first)
            bounce = nil
        }
        bounce = Bounce(isActive: isActive, first: bounce?.first ?? time, last: time)
        return settled
    }

    /// No edge followed for the debounce time. The line itself has the last word on its level: the kernel may have
    /// dropped edges of a long bounce.
    mutating func settle(isActive: Bool) -> Settled? {
        defer { bounce = nil }
        return bounce.map { Settled(isActive: isActive, since: $0.first) }
    }
}
