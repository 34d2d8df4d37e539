import HallDomain

/// Stands in for the files of a link's certificates. What is in them BoringSSL reads, which is not built here; a hall file
/// that names any is read up to here.
public struct LinkCredentials: Sendable, Equatable {
    /// As in the room.
    public var certificate: String
    /// As in the room.
    public var key: String
    /// As in the room.
    public var authority: String

    struct Problem: Error {
        var part: String
        var message: String
    }

    func check(for kiosk: KioskID?) throws(Problem) {}
}
