import Foundation
import Glibc
import Synchronization

/// Host names to addresses within a deadline: the resolver blocks for as long as it likes, so it does that on a thread
/// of its own. What was once found serves while the name server is away.
enum PostgresNameLookup {
    private static let known = Mutex<[String: [String]]>([:])

    /// The host's numeric addresses in the order to be tried; a literal is its own.
    static func addresses(of host: String, deadline: PostgresDeadline) throws(PostgresError) -> [String] {
        if let literal = resolve(host, flags: AI_NUMERICHOST) { return literal }
        let done = DispatchSemaphore(value: 0)
        let answer = Answer()
        let thread = Thread {
            answer.addresses.withLock { $0 = resolve(host, flags: AI_ADDRCONFIG) }
            done.signal()
        }
        thread.name = "postgres-name"
        thread.stackSize = 1 << 19
        thread.start()
        // Half the time: a name server that is silent leaves some for connecting to what is known.
        let isAnswered = done.wait(timeout: .now() + .milliseconds(Int(deadline.milliseconds / 2))) == .success
        if isAnswered, let found = answer.addresses.withLock({ $0 }) {
            known.withLock { $0[host] = found }
            return found
        }
        if let before = known.withLock({ $0[host] }) { return before }
        throw .unreachable("\(host): \(isAnswered ? "no such host" : "the name server does not answer")")
    }

    private final class Answer: Sendable { let addresses = Mutex<[String]?>(nil) }

    private static func resolve(_ host: String, flags: Int32) -> [String]? {
        var hints = addrinfo()
        hints.ai_flags = flags
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            next = entry.ai_next
        }
        return addresses.isEmpty ? nil : addresses
    }
}
