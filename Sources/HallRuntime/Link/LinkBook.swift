import DeviceKit
import HallDomain
import Synchronization

/// How a machine's links stand, and since when: of a kiosk's to the hall server, or of each kiosk's at the hall server.
final class LinkBook: Sendable {
    /// What is known of one link.
    struct Contact: Sendable, Equatable {
        /// `nil` before the first try has come to anything.
        var isUp: Bool?
        var since: Moment
        /// Why it is down.
        var evidence = ""
        fileprivate var lastHeard: Moment?
        /// The first failure since anything was heard, and how many there were.
        fileprivate var failing: (since: Moment, count: Int)?

        static func == (a: Contact, b: Contact) -> Bool {
            (a.isUp, a.since, a.evidence) == (b.isUp, b.since, b.evidence)
        }
    }

    /// A kiosk that has not spoken for so long is not connected: three of its greetings.
    static let silence = Duration.seconds(15)
    /// A hall server that is started anew is back in this time: only after it a kiosk waits for it no more.
    private static let restart = Duration.seconds(1)

    let settings: LinkSettings
    private let clock: any HallClock
    private let started: Moment
    private let contacts: Mutex<[KioskID: Contact]>

    /// The kiosks are those that have links: at a kiosk, itself.
    init(_ settings: LinkSettings, kiosks: [KioskID], clock: any HallClock) {
        self.settings = settings
        self.clock = clock
        let started = clock.now()
        self.started = started
        contacts = Mutex(Dictionary(kiosks.map { ($0, Contact(since: started)) }) { first, _ in first })
    }

    /// Every link, as it stands now.
    var value: [KioskID: Contact] {
        let now = clock.now()
        let known = contacts.withLock { $0 }
        guard settings.kiosk == nil else { return known }
        return known.mapValues { contact in
            var contact = contact
            let last = contact.lastHeard ?? started
            if !now.isWithin(Self.silence, of: last) {
                (contact.isUp, contact.since) = (false, last)
                contact.evidence = "it has not spoken since"
            }
            return contact
        }
    }

    /// Something was heard over a link.
    func noteHeard(_ kiosk: KioskID) {
        let now = clock.now()
        contacts.withLock { contacts in
            guard var contact = contacts[kiosk] else { return }
            let wasSilent =
                settings.kiosk == nil && !(contact.lastHeard.map { now.isWithin(Self.silence, of: $0) } ?? false)
            if contact.isUp != true || wasSilent { contact.since = now }
            (contact.isUp, contact.evidence) = (true, "")
            (contact.lastHeard, contact.failing) = (now, nil)
            contacts[kiosk] = contact
        }
    }

    /// A try came to nothing. Whether the link is down by that.
    func noteFailure(_ kiosk: KioskID, _ failure: LinkFailure) -> Bool {
        let now = clock.now()
        return contacts.withLock { contacts in
            guard var contact = contacts[kiosk] else { return true }
            let failing = (since: contact.failing?.since ?? now, count: (contact.failing?.count ?? 0) + 1)
            contact.failing = failing
            contact.evidence = failure.description
            // One failure says little: the connection may have been idle for long.
            let isLong = failing.count > 1 && !now.isWithin(Self.restart, of: failing.since)
            if isLong, contact.isUp != false {
                (contact.isUp, contact.since) = (false, now)
            }
            contacts[kiosk] = contact
            return contact.isUp == false
        }
    }

    /// Whether a kiosk leaves the opening of the day to the hall server: until it has not heard it for long.
    var leavesDays: Bool {
        guard let kiosk = settings.kiosk else { return false }
        let last = contacts.withLock { $0[kiosk]?.lastHeard } ?? started
        return clock.now().isWithin(settings.dayPatience, of: last)
    }
}
