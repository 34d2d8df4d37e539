/// What a voice zone may say: the sentences of the catalogue's `v.*`, with parameters as they are printed (`A012`,
/// `3`), not as they are spoken. `Speech` makes the sentence.
public enum Announcement: Sendable, Hashable {
    /// Where a called person goes.
    public struct Destination: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The window's number as on its sign: `3`, `12`, `203`.
        public var window: String
        /// The floor, when the voice is heard on more than one: 1 is the ground floor, −1 the first below it.
        public var floor: Int?
        /// The zone's letter, when the voice is heard in more than one; a floor goes before it.
        public var zone: String?

        /// A window, with floor or zone where they are needed to find it.
        public init(window: String, floor: Int? = nil, zone: String? = nil) {
            self.window = window
            self.floor = floor
            self.zone = zone
        }

        /// A window alone.
        public init(stringLiteral value: String) { self.init(window: value) }
    }

    /// A ticket is called to a window.
    case call(ticket: String, to: Destination)
    /// Two tickets are called in one sentence.
    case callPair(ticket: String, window: String, ticket2: String, window2: String)
    /// The last repetition before the ticket is marked missed.
    case lastCall(ticket: String, window: String)
    /// The next window of a person who is being served.
    case continues(ticket: String, window: String)
    /// The ticket was marked missed.
    case missed(ticket: String)
    /// The window of a called ticket changed.
    case moved(ticket: String, window: String)
    /// A service item is paused; its name in the language spoken.
    case itemPaused(item: String)
    /// The hall opens.
    case opening
    /// The lunch break begins.
    case lunch
    /// No more numbers today.
    case lastTicket
    /// The hall closes.
    case closing
    /// Please rate.
    case rate
    /// The kiosk's first sentence for people who cannot see the screen.
    case kioskChoose
    /// A ticket was printed; how many are ahead of it.
    case kioskTake(ticket: String, ahead: Int)
    /// A ticket without paper.
    case kioskNoPaper(ticket: String)
    /// A card could not be read.
    case kioskCard
    /// Nobody touched the screen for a while.
    case kioskTimeout
    /// Leave the building.
    case evacuation
    /// A technician's test.
    case test
}
