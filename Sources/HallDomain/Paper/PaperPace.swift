/// How much paper a printer uses in each half hour of a day, as its past days were.
///
/// Half hours are counted in UTC: the profile of a day is the same in whatever zone it is looked at.
public struct PaperPace: Codable, Sendable, Equatable {
    /// Half hours of a day.
    public static let slots = 48
    /// After so many days older ones fade.
    private static let daysRemembered = 5.0

    /// Millimetres in each half hour, averaged over `days` days with service.
    public private(set) var average = [Double](repeating: 0, count: slots)
    /// How many days the average is of, at most those remembered.
    public private(set) var days = 0.0
    /// Millimetres in each half hour of the present day.
    public private(set) var today = [Double](repeating: 0, count: slots)
    /// When paper was first used on the present day, wall clock milliseconds since 1970.
    public private(set) var firstUse: Int64?
    /// The mean length of a ticket in millimetres; 0 before the first.
    public private(set) var ticketLength = 0.0

    /// No paper was ever used.
    public init() {}

    /// Paper was used. Only a trusted wall clock says at what time of the day.
    mutating func note(_ millimetres: Int, isTicket: Bool, at moment: Moment) {
        if isTicket {
            let weight = ticketLength == 0 ? 1 : 0.02
            ticketLength += (Double(millimetres) - ticketLength) * weight
        }
        guard moment.clock == .trusted else { return }
        today[Self.slot(of: moment.wall)] += Double(millimetres)
        firstUse = firstUse ?? moment.wall
    }

    /// Another service day begins. A day without any paper says nothing of days with service.
    mutating func beginDay() {
        guard firstUse != nil else { return }
        days = min(days + 1, Self.daysRemembered)
        for slot in 0..<Self.slots { average[slot] += (today[slot] - average[slot]) / days }
        today = [Double](repeating: 0, count: Self.slots)
        firstUse = nil
    }

    /// The half hour of a wall clock time.
    static func slot(of wall: Int64) -> Int { Int(wall.flooredRemainder(by: 86_400_000) / 1_800_000) }
}
