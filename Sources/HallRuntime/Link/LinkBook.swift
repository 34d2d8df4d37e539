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
        fileprivate var failures = 0
    }

    /// A kiosk that has not spoken for so long is not connected: three of its greetings.
    static let silence = Duration.seconds(15)
    /// After so many failures in a row a kiosk waits for the hall server no more.
    private static let failuresAllowed = 2

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
            (contact.lastHeard, contact.failures) = (now, 0)
            contacts[kiosk] = contact
        }
    }

    /// A try came to nothing. Whether the link is down by that.
    func noteFailure(_ kiosk: KioskID, _ failure: LinkFailure) -> Bool {
        let now = clock.now()
        return contacts.withLock { contacts in
            guard var contact = contacts[kiosk] else { return true }
            contact.failures += 1
            contact.evidence = failure.description
            if contact.failures >= Self.failuresAllowed, contact.isUp != false {
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
