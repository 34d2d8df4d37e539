import WireFormats

/// Looks for what stood on the cards in everything that the hall wrote or sent.
struct PrivacyJudge {
    let evidence: MorningEvidence

    /// Blocking: reads every file.
    func row() -> PromiseRow {
        var row = PromiseRow("privacy", "nothing of a card is in files, logs, spool, sound, HTTP or MQTT")
        let people = MorningPlan(evidence.settings).citizens.compactMap(\.card).map { SyntheticIdentity(seed: $0) }
        let needles = NeedleSearch(people.flatMap(Self.needles))
        var bytes = 0
        func look(at content: [UInt8], _ place: String) {
            bytes += content.count
            for hit in Set(needles.hits(in: content, isSound: place.hasSuffix(".wav") || place.hasSuffix(".image")))
                .sorted()
            {
                row.broken.append("\(hit) in \(place)")
            }
        }
        for path in evidence.files { look(at: StageFolder.read(path) ?? [], path) }
        for (name, content) in evidence.traffic { look(at: content, "the captured \(name)") }
        for (name, lost) in evidence.lostTraffic where lost > 0 {
            row.broken.append("\(lost) bytes of the captured \(name) were not kept, so nobody looked at them")
        }
        row.checked = people.count
        row.note = "\(needles.count) patterns of \(people.count) cards in \(bytes >> 20) MiB"
        if evidence.settings.replays { lookWhereItMustBe(&row) }
        return row
    }

    /// That nothing was found proves something only where things are found: what is no secret stands in memory, and on
    /// the network in every protocol.
    private func lookWhereItMustBe(_ row: inout PromiseRow) {
        func isFound(_ words: String, in content: [UInt8]) -> Bool {
            !NeedleSearch([.init(words, Array(words.utf8))]).hits(in: content, isSound: false).isEmpty
        }
        for path in evidence.files where path.hasSuffix(".image") {
            let words = path.hasSuffix("/hall-agent.image") ? DemoHall.name : "hallkit/v1"
            row.check(isFound(words, in: StageFolder.read(path) ?? []), "\(path): not even '\(words)'")
        }
        guard let network = evidence.traffic["network"] else {
            row.note += "; packets were not captured (CAP_NET_RAW)"
            return
        }
        row.note += "; \(network.count >> 20) MiB of packets"
        for words in ["POST /api/v1/kiosks/", "HTTP/1.1 20", "hallkit/v1/"] {
            row.check(isFound(words, in: network), "the captured network: not even '\(words)'")
        }
    }

    /// Random letters of base64 (tokens, hashes) hold any five of hundreds of patterns by chance in some megabytes, any
    /// seven hardly in a terabyte; only names of two characters in GBK are shorter.
    private static let leastLetters = 7

    /// A secret in every form in which it may lie somewhere.
    private static func needles(of person: SyntheticIdentity) -> [NeedleSearch.Needle] {
        var needles: [NeedleSearch.Needle] = []
        for (what, text) in [("number", person.number), ("address", person.address), ("name", person.name)] {
            let forms: [(String, [UInt8])] = [
                ("UTF-8", Array(text.utf8)), ("UTF-16LE", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
                ("UTF-16BE", text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
                ("GBK", ChineseEncoding.gbk.encode(text).bytes),
            ]
            for (form, bytes) in forms {
                needles.append(.init("a \(what) as \(form)", bytes))
                for code in base64(of: bytes) where code.count >= leastLetters {
                    needles.append(.init("a \(what) as base64 of \(form)", code))
                }
            }
        }
        // Noise that nobody else's bytes hold by chance.
        let photo = Array(person.photo[512..<528])
        needles.append(.init("a photo", photo))
        for code in base64(of: photo) { needles.append(.init("a photo as base64", code)) }
        let hex = person.number.utf8.flatMap { Array(String($0, radix: 16).utf8) }
        needles.append(.init("a number as hexadecimal", hex))
        return needles + packed(person.number)
    }

    /// Two digits a byte, whichever half the first one falls into, and whichever half is written first.
    private static func packed(_ number: String) -> [NeedleSearch.Needle] {
        let digits = number.compactMap(\.wholeNumberValue).map { UInt8($0) }
        return [0, 1].flatMap { (offset: Int) -> [NeedleSearch.Needle] in
            let part = digits.dropFirst(offset).prefix(16)
            let pairs = stride(from: part.startIndex, to: part.endIndex - 1, by: 2).map { (part[$0], part[$0 + 1]) }
            return [
                .init("a number as BCD", pairs.map { $0 << 4 | $1 }),
                .init("a number as BCD, low half first", pairs.map { $1 << 4 | $0 }),
            ]
        }
    }

    /// The letters of base64 that depend on these bytes alone, for each of the three places they may begin at.
    private static func base64(of bytes: [UInt8]) -> [[UInt8]] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return (0..<3).map { offset in
            let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
            let skipped = (6 - offset * 8 % 6) % 6
            return stride(from: skipped, through: bits.count - 6, by: 6).map { start in
                letters[bits[start..<(start + 6)].reduce(0) { Int($0) << 1 | Int($1) }]
            }
        }
    }
}

/// Looks for many patterns at once.
struct NeedleSearch {
    /// A pattern.
    struct Needle {
        var name: String
        var bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    private var needles: [Needle] = []
    private var byStart: [UInt32: [Int]] = [:]
    private var mayStart = [Bool](repeating: false, count: 65_536)

    /// Patterns of fewer than 4 bytes are left out: they would be found anywhere.
    init(_ wanted: [Needle]) {
        for needle in wanted where needle.bytes.count >= 4 {
            let start = needle.bytes.prefix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            byStart[start, default: []].append(needles.count)
            mayStart[Int(start >> 16)] = true
            needles.append(needle)
        }
    }

    /// How many patterns there are.
    var count: Int { needles.count }

    /// The names of the patterns in `content`. Sound and memory are noise in which any few bytes
    /// turn up: short ones do not count.
    func hits(in content: [UInt8], isSound: Bool) -> [String] {
        var hits: [String] = []
        content.withUnsafeBufferPointer { bytes in
            mayStart.withUnsafeBufferPointer { mayStart in
                guard bytes.count >= 4 else { return }
                var key = Int(bytes[0])
                for place in 0...(bytes.count - 4) {
                    key = (key & 0xFF) << 8 | Int(bytes[place + 1])
                    if mayStart[key] { collect(at: place, in: bytes, isSound, &hits) }
                }
            }
        }
        return hits
    }

    private func collect(
        at place: Int, in bytes: UnsafeBufferPointer<UInt8>, _ isSound: Bool, _ hits: inout [String]
    ) {
        let start = (0..<4).reduce(0 as UInt32) { $0 << 8 | UInt32(bytes[place + $1]) }
        for index in byStart[start] ?? [] {
            let needle = needles[index].bytes
            guard needle.count >= (isSound ? 8 : 4), place + needle.count <= bytes.count else { continue }
            if (0..<needle.count).allSatisfy({ bytes[place + $0] == needle[$0] }) { hits.append(needles[index].name) }
        }
    }
}
