import Glibc
import SimulatedHall

/// Ttys with nobody at their far end, for a peer to listen on.
struct SpareTTYs: Sendable {
    private let masters: [Int32]
    /// The near ends.
    let paths: [String]

    init(_ count: Int) throws {
        let pairs = try (0..<count).map { _ in try PseudoTerminal() }
        masters = pairs.map(\.master)
        paths = pairs.map(\.path)
    }

    func close() { for master in masters { Glibc.close(master) } }
}
