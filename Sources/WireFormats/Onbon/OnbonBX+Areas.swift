extension OnbonBX {
    /// The parameters of command A3 06.
    ///
    ///     number of deletions 1 (FF: all) | ids | number of areas 1 | { length 2 | area } …
    public struct AreaUpdate: Codable, Sendable, Hashable {
        /// Every area goes; `deleted` is empty then.
        public var deletesAll: Bool
        /// Areas to delete before the new ones are set.
        public var deleted: [UInt8]
        /// Areas to set; one of the same id is replaced.
        public var areas: [Area]

        /// An update.
        public init(deletesAll: Bool = false, deleted: [UInt8] = [], areas: [Area] = []) {
            self.deletesAll = deletesAll
            self.deleted = deleted
            self.areas = areas
        }

        init?(_ reader: inout ByteReader) {
            guard let deletions = reader.byte() else { return nil }
            deletesAll = deletions == 0xFF
            deleted = []
            if !deletesAll {
                guard let ids = reader.bytes(Int(deletions)) else { return nil }
                deleted = ids
            }
            guard let count = reader.byte() else { return nil }
            areas = []
            for _ in 0..<count {
                guard let length = reader.uint16(), var inner = reader.part(Int(length)),
                    let area = Area(&inner), inner.isAtEnd
                else { return nil }
                areas.append(area)
            }
        }

        /// `nil` when a count or a length does not fit its field.
        var bytes: [UInt8]? {
            guard deleted.count < 0xFF, areas.count <= 0xFF else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(areas.reduce(deleted.count + 8) { $0 + 32 + $1.text.bytes.count })
            bytes.append(deletesAll ? 0xFF : UInt8(deleted.count))
            if !deletesAll { bytes += deleted }
            bytes.append(UInt8(areas.count))
            for area in areas {
                let start = bytes.count
                bytes.append(littleEndian: 0 as UInt16)
                guard area.append(to: &bytes), let length = UInt16(exactly: bytes.count - start - 2) else {
                    return nil
                }
                bytes[start] = UInt8(truncatingIfNeeded: length)
                bytes[start + 1] = UInt8(length >> 8)
            }
            return bytes
        }
    }

    /// A dynamic area: text in a rectangle, held in the card's RAM.
    ///
    ///     type 1 | x 2 y 2 width 2 height 2 | id 1 | line space 1 | run mode 1 | time-out 2
    ///     | sound 1 [sound data] | extension length 1 [extension] | alignment 1 | single line 1 | new line 1
    ///     | display mode 1 | exit 1 | speed 1 | stay 1 | text length 4 | text
    public struct Area: Codable, Sendable, Hashable {
        /// 00.
        public var type: UInt8
        /// Left edge; with bit 15 set in pixels, else in units of 8.
        public var x: UInt16
        /// Upper edge in pixels.
        public var y: UInt16
        /// Width; with bit 15 set in pixels, else in units of 8.
        public var width: UInt16
        /// Height in pixels.
        public var height: UInt16
        /// The area's number; a higher one lies over a lower one.
        public var id: UInt8
        /// Extra pixels between lines.
        public var lineSpace: UInt8
        /// 0 loops, 1 stops on the last page, 2 deletes the area when `timeout` has passed.
        public var runMode: UInt8
        /// Seconds.
        public var timeout: UInt16
        /// 0 silent, 1 speak the text, 2 speak `soundData`.
        public var sound: UInt8
        /// With `sound` 1 or 2: voice and repetition, volume, speed and (2) a length and text of its own.
        public var soundData: WireBytes
        /// Extension bytes, none so far.
        public var extra: WireBytes
        /// Bits 1–0 left, right, centre; bits 3–2 top, bottom, middle.
        public var alignment: UInt8
        /// 1 single line, 2 several lines.
        public var singleLine: UInt8
        /// 1 by `\n` only, 2 by itself.
        public var newLine: UInt8
        /// 1 static, 2 quick, 3 left, 4 right, 5 up, 6 down.
        public var displayMode: UInt8
        /// 0.
        public var exit: UInt8
        /// 0 fast … 24 slow.
        public var speed: UInt8
        /// How long a page stays, in half seconds.
        public var stay: UInt8
        /// GB2312 or GBK with the card's own codes (`\FO000`, `\C1`, `\n` …).
        public var text: WireBytes

        init?(_ reader: inout ByteReader) {
            guard let type = reader.byte(), let x = reader.uint16(), let y = reader.uint16(),
                let width = reader.uint16(), let height = reader.uint16(), let id = reader.byte(),
                let lineSpace = reader.byte(), let runMode = reader.byte(), let timeout = reader.uint16(),
                let sound = reader.byte(), let soundData = Self.soundData(sound, &reader),
                let extraLength = reader.byte(), let extra = reader.bytes(Int(extraLength)),
                let look = reader.slice(7), let length = reader.uint32(),
                let text = reader.bytes(Int(truncatingIfNeeded: length))
            else { return nil }
            let at = look.startIndex
            self.init(
                type: type, x: x, y: y, width: width, height: height, id: id, lineSpace: lineSpace,
                runMode: runMode, timeout: timeout, sound: sound, soundData: soundData, extra: WireBytes(extra),
                alignment: look[at], singleLine: look[at + 1], newLine: look[at + 2], displayMode: look[at + 3],
                exit: look[at + 4], speed: look[at + 5], stay: look[at + 6], text: WireBytes(text))
        }

        /// An area with everything said; the defaults are a silent static text.
        public init(
            type: UInt8 = 0, x: UInt16, y: UInt16, width: UInt16, height: UInt16, id: UInt8, lineSpace: UInt8 = 0,
            runMode: UInt8, timeout: UInt16, sound: UInt8 = 0, soundData: WireBytes = [], extra: WireBytes = [],
            alignment: UInt8, singleLine: UInt8 = 2, newLine: UInt8 = 1, displayMode: UInt8 = 1, exit: UInt8 = 0,
            speed: UInt8 = 0, stay: UInt8, text: WireBytes
        ) {
            self.type = type
            self.x = x
            self.y = y
            self.width = width
            self.height = height
            self.id = id
            self.lineSpace = lineSpace
            self.runMode = runMode
            self.timeout = timeout
            self.sound = sound
            self.soundData = soundData
            self.extra = extra
            self.alignment = alignment
            self.singleLine = singleLine
            self.newLine = newLine
            self.displayMode = displayMode
            self.exit = exit
            self.speed = speed
            self.stay = stay
            self.text = text
        }

        private static func soundData(_ sound: UInt8, _ reader: inout ByteReader) -> WireBytes? {
            guard sound == 1 || sound == 2 else { return [] }
            guard let voice = reader.bytes(3) else { return nil }
            guard sound == 2 else { return WireBytes(voice) }
            guard let length = reader.uint32(), let data = reader.bytes(Int(truncatingIfNeeded: length)) else {
                return nil
            }
            return WireBytes(voice + littleEndian(length) + data)
        }

        /// Whether it could be appended: an extension longer than 255 bytes cannot.
        func append(to bytes: inout [UInt8]) -> Bool {
            guard extra.bytes.count <= 0xFF, let length = UInt32(exactly: text.bytes.count) else { return false }
            bytes.append(type)
            for value in [x, y, width, height] { bytes.append(littleEndian: value) }
            bytes += [id, lineSpace, runMode]
            bytes.append(littleEndian: timeout)
            bytes.append(sound)
            bytes += soundData.bytes
            bytes.append(UInt8(extra.bytes.count))
            bytes += extra.bytes
            bytes += [alignment, singleLine, newLine, displayMode, exit, speed, stay]
            bytes.append(littleEndian: length)
            bytes += text.bytes
            return true
        }
    }

    /// The value's bytes, lowest first.
    static func littleEndian(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
        (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Reads bytes from the front, answering `nil` beyond the end.
    struct ByteReader {
        private let bytes: [UInt8]
        private var position = 0
        private var end: Int

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            end = bytes.count
        }

        var isAtEnd: Bool { position == end }

        /// Everything not read yet.
        mutating func rest() -> [UInt8] { bytes(end - position) ?? [] }

        mutating func byte() -> UInt8? {
            guard position < end else { return nil }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func bytes(_ count: Int) -> [UInt8]? { slice(count).map { Array($0) } }

        /// The same where they lie.
        mutating func slice(_ count: Int) -> ArraySlice<UInt8>? { skip(count).map { bytes[$0] } }

        /// A reader of the next bytes only.
        mutating func part(_ count: Int) -> ByteReader? {
            guard let range = skip(count) else { return nil }
            var part = self
            (part.position, part.end) = (range.lowerBound, range.upperBound)
            return part
        }

        mutating func uint16() -> UInt16? { skip(2).map { bytes.littleEndian(at: $0.lowerBound) } }

        mutating func uint32() -> UInt32? {
            skip(4).map { UInt32(truncatingIfNeeded: bytes.littleEndian(at: $0.lowerBound, count: 4)) }
        }

        private mutating func skip(_ count: Int) -> Range<Int>? {
            guard count >= 0, count <= end - position else { return nil }
            defer { position += count }
            return position..<(position + count)
        }
    }
}
