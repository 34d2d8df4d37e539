import Crypto
import FoundationEssentials
import HallDomain

/// Tokens that prove who signed in at which window, in which sign-in.
///
/// A token is HMAC-SHA-256 over window, staff number and the ledger's count of sign-ins at that window, keyed by a
/// secret of this run of the agent, in lower-case hexadecimal. Nothing is stored: whoever signs in later at the
/// window, or signs out, makes it worthless, and so does a restart of the agent (the page then asks for the staff
/// number again). It travels in a header, never in a cookie, so a foreign page cannot have a browser add it.
struct WindowTokens: Sendable {
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    /// The token of a sign-in; `nil` while nobody is signed in.
    func token(of window: WindowID, _ state: HallState.WindowState?) -> String? {
        guard let state, let staff = state.staff else { return nil }
        let code = HMAC<SHA256>.authenticationCode(for: Self.message(window, staff, state.session), using: key)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether a token is that of the present sign-in. Takes the same time for every wrong one.
    func isValid(_ token: String, at window: WindowID, _ state: HallState.WindowState?) -> Bool {
        guard let known = self.token(of: window, state), known.utf8.count == token.utf8.count else { return false }
        return zip(known.utf8, token.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Each part with its length before it, so that no two triples give the same bytes.
    private static func message(_ window: WindowID, _ staff: StaffID, _ session: Int) -> Data {
        let parts = [window.rawValue, staff.rawValue, "\(session)"]
        return Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8)
    }
}
