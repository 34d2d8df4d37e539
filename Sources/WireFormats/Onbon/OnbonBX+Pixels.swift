extension OnbonBX {
    /// A dynamic area of a dot-matrix card (6E, 6M, 6Q), which draws nothing itself: pages of pixels.
    ///
    ///     number of areas 2 (1) | length 4 | id 1 | run mode 1 | time-out 2 | with all programs 1
    ///     | number of programs 2 | programs 2 … | at once 1 | reserved 4 | type 1 (10) | x 2 y 2 width 2 height 2
    ///     | frame 1 (0) | background 1 | transparency 1 | different background 1 | sound 1 (0) | reserved 5
    ///     | number of pages 2 | { length 4 | page } … | pixels of all pages
    ///
    ///     page     style 1 | display mode 1 | clear mode 1 | speed 1 | stay 2 | repetitions 1 | valid width 2
    ///              | reserved 9 | place of its pixels 4 | their length 4
    ///
    /// Frames and sound have fields of their own, which are not published; data with them stays `opaque`.
    /// Source: onbonlab/bx.dual.dyn.java @1c2ae02 (MIT).
    public struct PixelArea: Codable, Sendable, Hashable {
        /// The area's number: 0 … 3 (5E), 0 … 31 (6E, 6Q).
        public var id: UInt8
        /// 0 loops, 1 stops on the last page, 2 deletes the area when `timeout` has passed.
        public var runMode: UInt8
        /// Seconds.
        public var timeout: UInt16
        /// Whether it is shown with every program.
        public var isWithAllPrograms: Bool
        /// The programs with which it is shown.
        public var programs: [UInt16]
        /// Whether programs stop for it, so that it is shown at once.
        public var isAtOnce: Bool
        /// 10.
        public var type: UInt8
        /// Left edge in pixels.
        public var x: UInt16
        /// Upper edge in pixels.
        public var y: UInt16
        /// Width in pixels.
        public var width: UInt16
        /// Height in pixels.
        public var height: UInt16
        /// 4 reserved bytes, then background, transparency and whether backgrounds differ, then 5 reserved bytes.
        public var rest: WireBytes
        /// What is shown, one after the other.
        public var pages: [PixelPage]

        /// An area.
        public init(
            id: UInt8, runMode: UInt8 = 0, timeout: UInt16 = 0, isWithAllPrograms: Bool = false,
            programs: [UInt16] = [], isAtOnce: Bool = false, type: UInt8 = 0x10, x: UInt16, y: UInt16, width: UInt16,
            height: UInt16, rest: WireBytes = WireBytes([UInt8](repeating: 0, count: 12)), pages: [PixelPage]
        ) {
            self.id = id
            self.runMode = runMode
            self.timeout = timeout
            self.isWithAllPrograms = isWithAllPrograms
            self.programs = programs
            self.isAtOnce = isAtOnce
            self.type = type
            self.x = x
            self.y = y
            self.width = width
            self.height = height
            self.rest = rest
            self.pages = pages
        }
    }

    /// A page of pixels.
    public struct PixelPage: Codable, Sendable, Hashable {
        /// Style, display mode (1 static …), clear mode and speed.
        public var look: WireBytes
        /// How long it stays, in hundredths of a second.
        public var stay: UInt16
        /// How often it is shown.
        public var repetitions: UInt8
        /// How many columns of it are used.
        public var validWidth: UInt16
        /// 9 reserved bytes.
        public var reserved: WireBytes
        /// Rows from the top, pixels from the left, each red, green, blue.
        public var pixels: WireBytes

        /// A page.
        public init(
            look: WireBytes = [0, 0, 0, 0], stay: UInt16 = 100, repetitions: UInt8 = 1, validWidth: UInt16,
            reserved: WireBytes = WireBytes([UInt8](repeating: 0, count: 9)), pixels: WireBytes
        ) {
            self.look = look
            self.stay = stay
            self.repetitions = repetitions
            self.validWidth = validWidth
            self.reserved = reserved
            self.pixels = pixels
        }
    }
}

extension OnbonBX.PixelArea {
    /// Reads the parameters of A7 00; `nil` for anything but one area of this layout.
    init?(_ reader: inout OnbonBX.ByteReader) {
        guard reader.uint16() == 1, let length = reader.uint32(), let head = reader.bytes(Int(length)) else {
            return nil
        }
        let pixels = reader.rest()
        var inner = OnbonBX.ByteReader(head)
        guard let id = inner.byte(), let runMode = inner.byte(), let timeout = inner.uint16(),
            let isWithAll = Self.flag(&inner), let count = inner.uint16(),
            let programs = Self.words(Int(count), &inner), let isAtOnce = Self.flag(&inner),
            let reserved = inner.bytes(4), let type = inner.byte(), let place = Self.words(4, &inner),
            inner.byte() == 0, let background = inner.bytes(3), inner.byte() == 0, let more = inner.bytes(5),
            let pageCount = inner.uint16()
        else { return nil }
        var pages: [OnbonBX.PixelPage] = []
        var used = 0
        for _ in 0..<pageCount {
            guard let page = OnbonBX.PixelPage(&inner, pixels: pixels, used: &used) else { return nil }
            pages.append(page)
        }
        guard inner.isAtEnd, used == pixels.count else { return nil }
        self.init(
            id: id, runMode: runMode, timeout: timeout, isWithAllPrograms: isWithAll, programs: programs,
            isAtOnce: isAtOnce, type: type, x: place[0], y: place[1], width: place[2], height: place[3],
            rest: WireBytes(reserved + background + more), pages: pages)
    }

    private static func flag(_ reader: inout OnbonBX.ByteReader) -> Bool? {
        reader.byte().flatMap { $0 <= 1 ? $0 == 1 : nil }
    }

    private static func words(_ count: Int, _ reader: inout OnbonBX.ByteReader) -> [UInt16]? {
        var words: [UInt16] = []
        for _ in 0..<count {
            guard let word = reader.uint16() else { return nil }
            words.append(word)
        }
        return words
    }

    /// The parameters of A7 00; `nil` when something does not fit its field.
    var bytes: [UInt8]? {
        let fixed = rest.bytes
        guard fixed.count == 12, let programCount = UInt16(exactly: programs.count),
            let pageCount = UInt16(exactly: pages.count)
        else { return nil }
        var head: [UInt8] = [id, runMode]
        head.append(littleEndian: timeout)
        head.append(isWithAllPrograms ? 1 : 0)
        head.append(littleEndian: programCount)
        for program in programs { head.append(littleEndian: program) }
        head.append(isAtOnce ? 1 : 0)
        head += fixed[0..<4]
        head.append(type)
        for value in [x, y, width, height] { head.append(littleEndian: value) }
        head.append(0)
        head += fixed[4..<7]
        head.append(0)
        head += fixed[7..<12]
        head.append(littleEndian: pageCount)
        var pixels: [UInt8] = []
        for page in pages {
            guard let bytes = page.head(from: pixels.count) else { return nil }
            head += OnbonBX.littleEndian(UInt32(bytes.count)) + bytes
            pixels += page.pixels.bytes
        }
        return OnbonBX.littleEndian(UInt16(1)) + OnbonBX.littleEndian(UInt32(head.count)) + head + pixels
    }
}

extension OnbonBX.PixelPage {
    fileprivate init?(_ reader: inout OnbonBX.ByteReader, pixels: [UInt8], used: inout Int) {
        guard let length = reader.uint32(), length == 26, let look = reader.bytes(4), let stay = reader.uint16(),
            let repetitions = reader.byte(), let validWidth = reader.uint16(), let reserved = reader.bytes(9),
            let start = reader.uint32(), let count = reader.uint32(), Int(start) == used,
            Int(count) <= pixels.count - used
        else { return nil }
        used += Int(count)
        self.init(
            look: WireBytes(look), stay: stay, repetitions: repetitions, validWidth: validWidth,
            reserved: WireBytes(reserved), pixels: WireBytes(pixels[Int(start)..<used]))
    }

    fileprivate func head(from start: Int) -> [UInt8]? {
        guard look.bytes.count == 4, reserved.bytes.count == 9, let start = UInt32(exactly: start),
            let count = UInt32(exactly: pixels.bytes.count)
        else { return nil }
        var bytes = look.bytes
        bytes.append(littleEndian: stay)
        bytes.append(repetitions)
        bytes.append(littleEndian: validWidth)
        return bytes + reserved.bytes + OnbonBX.littleEndian(start) + OnbonBX.littleEndian(count)
    }
}
