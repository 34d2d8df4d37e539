import Crypto
public import DeviceKit
import Foundation
public import HallDomain
import Synchronization

/// Turns a card into a keyed digest and a short-lived session for its kiosk's page; the number itself goes no further.
///
/// The key is made each service day, lives in memory only, and is thrown away with the day.
public final class CardDesk: Sendable {
    /// What the page of a kiosk may know of a card: never anything that is on it.
    public struct View: Sendable, Equatable, Codable {
        /// What happens on the reader.
        public enum State: String, Sendable, Codable { case reading, ready, failed, unsupported }
        /// The state.
        public var state: State
        /// Names the card for one request, when it was read.
        public var session: String?
    }

    private struct Keyed {
        var key: SymmetricKey
        /// Names the key.
        var id = UUID().uuidString.lowercased()
        var digests: [String: (digest: String, kiosk: KioskID)] = [:]
    }

    private let keyed = Mutex(Keyed(key: SymmetricKey(size: .bits256)))
    /// What each kiosk's page shows of its reader.
    public let views = Broadcast<[KioskID: View]>([:])

    /// Makes a first key.
    public init() {}

    /// Throws the key away and makes another: digests of before can never be linked with those after.
    public func renewKey() {
        keyed.withLock { $0 = Keyed(key: SymmetricKey(size: .bits256)) }
        views.send([:])
    }

    /// Names the present key; tells nothing of it.
    var keyID: String { keyed.withLock { $0.id } }

    /// The present key, for another kiosk of this hall, and for nobody else: it is never written to disk or log.
    var dayKey: DayKey {
        keyed.withLock { keyed in DayKey(id: keyed.id, key: keyed.key.withUnsafeBytes { Data($0) }) }
    }

    /// Takes the hall server's key for the present one. What lies on a reader is to be read again.
    func adopt(_ key: DayKey) {
        keyed.withLock { $0 = Keyed(key: SymmetricKey(data: key.key), id: key.id) }
        views.send([:])
    }

    /// Something happened on a kiosk's reader. Gives the session of a card that was read.
    @discardableResult
    public func note(_ event: CardEvent, at kiosk: KioskID) -> String? {
        let view: View
        switch event {
        case .placed:
            // Whoever lays a card down is another than the one before.
            close(at: kiosk)
            view = View(state: .reading, session: nil)
        case .read(let secret): view = View(state: .ready, session: open(secret, at: kiosk))
        case .failed: view = View(state: .failed, session: nil)
        case .unsupportedKind: view = View(state: .unsupported, session: nil)
        case .removed:
            // A card that was read may be taken away at once: its session stays until it is used or another comes.
            views.update { if $0[kiosk]?.state != .ready { $0[kiosk] = nil } }
            return nil
        }
        views.update { $0[kiosk] = view }
        return view.session
    }

    /// The reader is gone: a card that lay on it is not being read any more.
    public func noteReaderGone(at kiosk: KioskID) {
        views.update { if $0[kiosk]?.state == .reading { $0[kiosk] = nil } }
    }

    /// Ends a session that nobody used: the next person at the kiosk must not take a ticket on a card of before.
    public func expire(_ session: String, at kiosk: KioskID) { _ = redeem(session, at: kiosk) }

    /// The digest of a session, once, for its own kiosk.
    public func redeem(_ session: String, at kiosk: KioskID) -> String? {
        let digest = keyed.withLock { keyed in
            keyed.digests[session]?.kiosk == kiosk ? keyed.digests.removeValue(forKey: session)?.digest : nil
        }
        if digest != nil { views.update { if $0[kiosk]?.session == session { $0[kiosk] = nil } } }
        return digest
    }

    private func close(at kiosk: KioskID) {
        keyed.withLock { keyed in keyed.digests = keyed.digests.filter { $0.value.kiosk != kiosk } }
    }

    private func open(_ secret: CardSecret, at kiosk: KioskID) -> String {
        keyed.withLock { keyed in
            var hash = HMAC<SHA256>(key: keyed.key)
            // Straight from the secret's own memory: no copy that nobody would wipe.
            secret.withBytes { hash.update(data: $0) }
            let code = hash.finalize()
            let digest = code.prefix(12).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let session = UUID().uuidString.lowercased()
            // One card at a time lies on a reader: earlier sessions of this kiosk are over.
            keyed.digests = keyed.digests.filter { $0.value.kiosk != kiosk }
            keyed.digests[session] = (digest, kiosk)
            return session
        }
    }
}
