import Foundation

/// From when to when a certificate is valid, read from its PEM or DER.
///
/// An X.509 certificate (RFC 5280 § 4.1) is SEQUENCE { tbs SEQUENCE { [0] version?, serial, algorithm, issuer,
/// validity SEQUENCE { notBefore, notAfter }, … } … }; times are UTCTime `YYMMDDHHMMSSZ` or GeneralizedTime
/// `YYYYMMDDHHMMSSZ`. Nothing else of it is read.
struct CertificateDates: Equatable {
    /// Milliseconds since 1970.
    var notBefore: Int64
    var notAfter: Int64

    init?(_ file: [UInt8]) {
        guard let der = Self.pem(file) ?? (file.first == 0x30 ? file[...] : nil) else { return nil }
        var outer = Reading(der)
        guard var certificate = outer.take(0x30), var signed = certificate.take(0x30) else { return nil }
        if signed.next == 0xA0 { _ = signed.take(0xA0) }
        guard signed.take(0x02) != nil, signed.take(0x30) != nil, signed.take(0x30) != nil,
            var validity = signed.take(0x30), let from = validity.time(), let to = validity.time()
        else { return nil }
        (notBefore, notAfter) = (from, to)
    }

    /// The bytes of the first certificate of a PEM file (RFC 7468).
    private static func pem(_ file: [UInt8]) -> ArraySlice<UInt8>? {
        let text = String(decoding: file, as: UTF8.self)
        guard let begin = text.range(of: "-----BEGIN CERTIFICATE-----"),
            let end = text.range(of: "-----END CERTIFICATE-----", range: begin.upperBound..<text.endIndex),
            let data = Data(
                base64Encoded: String(text[begin.upperBound..<end.lowerBound]), options: .ignoreUnknownCharacters)
        else { return nil }
        return Array(data)[...]
    }

    /// Reads DER elements one after the other.
    private struct Reading {
        var rest: ArraySlice<UInt8>

        init(_ rest: ArraySlice<UInt8>) { self.rest = rest }

        /// The tag of what comes next.
        var next: UInt8? { rest.first }

        /// The contents of the next element, when it has this tag.
        mutating func take(_ tag: UInt8) -> Reading? {
            guard rest.first == tag, rest.count >= 2 else { return nil }
            var start = rest.startIndex + 2
            var length = Int(rest[rest.startIndex + 1])
            if length >= 0x80 {
                let count = length & 0x7F
                guard (1...4).contains(count), rest.count >= 2 + count else { return nil }
                length = rest[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
                start += count
            }
            guard length <= rest.endIndex - start else { return nil }
            let contents = rest[start..<(start + length)]
            rest = rest[(start + length)...]
            return Reading(contents)
        }

        /// A time, milliseconds since 1970.
        mutating func time() -> Int64? {
            let isShort = next == 0x17
            guard let contents = take(isShort ? 0x17 : 0x18)?.rest, contents.last == UInt8(ascii: "Z") else {
                return nil
            }
            let digits = contents.dropLast().compactMap { (0x30...0x39).contains($0) ? Int($0 - 0x30) : nil }
            guard digits.count == (isShort ? 12 : 14), digits.count == contents.count - 1 else { return nil }
            func two(_ index: Int) -> Int { digits[index] * 10 + digits[index + 1] }
            let at = isShort ? 2 : 4
            let year = isShort ? two(0) + (two(0) < 50 ? 2000 : 1900) : two(0) * 100 + two(2)
            var parts = DateComponents()
            (parts.year, parts.month, parts.day) = (year, two(at), two(at + 2))
            (parts.hour, parts.minute, parts.second) = (two(at + 4), two(at + 6), two(at + 8))
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            return calendar.date(from: parts).map { Int64($0.timeIntervalSince1970 * 1000) }
        }
    }
}
