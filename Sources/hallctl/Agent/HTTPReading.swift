import Foundation

/// Reads one HTTP/1.1 response as its bytes arrive; pure, so that tests need no agent.
struct HTTPReading {
    /// What is no HTTP, or too much of it.
    struct Malformed: Error {}

    /// The status code, once the head is complete.
    private(set) var status: Int?
    /// Whether the last byte of the body has come.
    private(set) var isComplete = false

    /// How the body's end is known.
    private enum Framing { case length(Int), chunked, untilEnd }

    private static let headLimit = 64 * 1024
    private var pending: [UInt8] = []
    private var framing = Framing.untilEnd
    /// Bytes left of the present chunk; `nil` between chunks.
    private var chunk: Int?

    /// Takes what arrived and gives the bytes of the body among it.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [UInt8] {
        pending += bytes
        if status == nil, !(try readHead()) { return [] }
        switch framing {
        case .untilEnd: return takePending(pending.count)
        case .length(let left):
            let body = takePending(min(left, pending.count))
            framing = .length(left - body.count)
            isComplete = left == body.count
            return body
        case .chunked: return try readChunks()
        }
    }

    /// The far end has closed: is that a good end?
    mutating func finish() throws(Malformed) {
        if status != nil, case .untilEnd = framing { isComplete = true }
        guard isComplete else { throw Malformed() }
    }

    private mutating func takePending(_ count: Int) -> [UInt8] {
        let taken = Array(pending.prefix(count))
        pending.removeFirst(taken.count)
        return taken
    }

    private mutating func readHead() throws(Malformed) -> Bool {
        guard let end = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: pending) else {
            guard pending.count <= Self.headLimit else { throw Malformed() }
            return false
        }
        let head = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end + 4)
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let code = Int(words[1]) else { throw Malformed() }
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed() }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard let length = Int(value), length >= 0 else { throw Malformed() }
                framing = .length(length)
                isComplete = length == 0
            case "transfer-encoding" where value.lowercased() == "chunked": framing = .chunked
            default: break
            }
        }
        status = code
        return true
    }

    private mutating func readChunks() throws(Malformed) -> [UInt8] {
        var body: [UInt8] = []
        while !isComplete {
            if let left = chunk {
                // The chunk's own line end is swallowed with it.
                guard left > 2 || pending.count >= left else { break }
                let data = takePending(min(max(0, left - 2), pending.count))
                body += data
                chunk = left - data.count
                guard chunk == 2, pending.count >= 2 else { break }
                guard takePending(2) == [0x0D, 0x0A] else { throw Malformed() }
                chunk = nil
            } else {
                guard let end = Self.find([0x0D, 0x0A], in: pending) else {
                    guard pending.count <= 1024 else { throw Malformed() }
                    break
                }
                let size = String(decoding: pending[..<end], as: UTF8.self).prefix { $0 != ";" }
                pending.removeFirst(end + 2)
                guard let length = Int(size, radix: 16), (0...(1 << 30)).contains(length) else { throw Malformed() }
                if length == 0 { isComplete = true } else { chunk = length + 2 }
            }
        }
        return body
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + mark.count)].elementsEqual(mark) }
    }
}
