extension OnbonBX {
    /// One frame: who speaks to whom, and what.
    public struct Message: Codable, Sendable, Hashable {
        /// Screen id it is for: 0001 by default, FFFE to all with answer, FFFF to all without; 8000 is the host.
        public var destination: UInt16
        /// Screen id (or host) it is from.
        public var source: UInt16
        /// The rest of the header.
        public var envelope: Envelope
        /// Host: 1 wants an answer, 2 does not. Board: 0 done, else why not (see `Refusal`).
        public var answer: UInt8
        /// Two bytes that dynamic areas use as process mode and everything else leaves 0 (some hosts do not).
        public var reserved: WireBytes
        /// What is asked or answered.
        public var content: Content
        /// How many preamble bytes went ahead, where that is not the dialect's number.
        public var preambleLength: Int?
        /// The checksum, where it is not the right one: FFFF, which cards take as "not checked".
        public var checksum: UInt16?

        /// A message with everything said.
        public init(
            destination: UInt16, source: UInt16, envelope: Envelope, answer: UInt8, reserved: WireBytes = [0, 0],
            content: Content, preambleLength: Int? = nil, checksum: UInt16? = nil
        ) {
            self.destination = destination
            self.source = source
            self.envelope = envelope
            self.answer = answer
            self.reserved = reserved
            self.content = content
            self.preambleLength = preambleLength
            self.checksum = checksum
        }
    }

    /// The header's bytes besides the addresses, by generation of card.
    public enum Envelope: Codable, Sendable, Hashable {
        /// Font cards, 5K and 6K. `reserved` has 3 bytes; option bit 0 says that a 16-byte `barcode` follows.
        case fontCard(
            reserved: WireBytes, option: UInt8, displayMode: UInt8, deviceType: UInt8, version: UInt8,
            barcode: WireBytes?)
        /// Dot-matrix cards (6E, 6M, 6Q): version F0, a reserved byte, the device type, 4 reserved bytes.
        case dotMatrix(reserved: UInt8, deviceType: UInt16, trailing: WireBytes)
    }

    /// What a frame asks or answers. What is not understood exactly keeps its bytes (`other`, `opaque`).
    public enum Content: Codable, Sendable, Hashable {
        /// A2 00, host: is there a board?
        case ping
        /// A2 01, host: ERASES every file but the firmware, then restarts.
        case reset
        /// A2 03, host.
        case setTime(time: ClockTime)
        /// A2 06, host: gives the board another screen id.
        case setScreenID(id: UInt16)
        /// A3 00, host: light on or off; the card itself stays awake.
        case power(isOn: Bool)
        /// A3 02, host: brightness 0 … 15 at all hours.
        case brightness(level: UInt8)
        /// A3 02, host: 48 levels, one for each half hour from midnight.
        case brightnessPlan(levels: WireBytes)
        /// A3 06, host: deletes dynamic areas, then sets some.
        case dynamicAreas(update: AreaUpdate)
        /// A3 10, host.
        case clearScreen
        /// A1 02, host.
        case queryStatus
        /// A1 02, board.
        case status(status: Status)
        /// A0 00, board: done.
        case acknowledged
        /// A0 01, board: not done; `answer` says why.
        case refused
        /// A1 00, host: formats the flash memory.
        case format(parameters: WireBytes)
        /// A1 01, host: deletes files in flash memory.
        case deleteFiles(parameters: WireBytes)
        /// A1 05: starts writing a file to flash memory.
        case startWriting(parameters: WireBytes)
        /// A1 06: writes a block of a file to flash memory.
        case writeFile(parameters: WireBytes)
        /// A7 00, host, dot-matrix cards: sets a dynamic area.
        case pixelArea(area: PixelArea)
        /// A7 01, host, dot-matrix cards: deletes dynamic areas; no ids at all: every one.
        case deletePixelAreas(ids: [UInt8]?)
        /// Any other group and number, or parameters that break their layout.
        case other(group: UInt8, number: UInt8, parameters: WireBytes)
        /// Data that is not laid out as group, number, answer, reserved; `answer` and `reserved` are 0 then.
        case opaque(data: WireBytes)
    }

    /// Date and time as command A2 03 sets it.
    public struct ClockTime: Codable, Sendable, Hashable {
        /// 0 … 9999.
        public var year: Int
        /// 1 … 12.
        public var month: Int
        /// 1 … 31.
        public var day: Int
        /// 0 … 23.
        public var hour: Int
        /// 0 … 59.
        public var minute: Int
        /// 0 … 59.
        public var second: Int
        /// 1 Monday … 7 Sunday.
        public var weekday: Int

        /// A date and time.
        public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, weekday: Int) {
            self.year = year
            self.month = month
            self.day = day
            self.hour = hour
            self.minute = minute
            self.second = second
            self.weekday = weekday
        }
    }

    /// The reply to A1 02.
    public struct Status: Codable, Sendable, Hashable {
        /// Light on (wire 1) or off (wire 2).
        public var isOn: Bool
        /// 0 … 15.
        public var brightness: UInt8
        /// 8 BCD bytes: year 2 (low byte first), month, day, weekday, hour, minute, second.
        public var clock: WireBytes
        /// Programs in flash memory.
        public var programs: UInt8
        /// Name of the program shown, 4 bytes.
        public var program: WireBytes
        /// Special areas shown.
        public var specialAreas: UInt8
        /// Pages shown.
        public var pages: UInt8
        /// Ids of the dynamic areas the card holds; they are in RAM, so a restart empties this.
        public var dynamicAreas: [UInt8]
        /// Barcode (16 bytes) and customer id (12 bytes), and whatever a firmware adds.
        public var trailing: WireBytes

        /// A status.
        public init(
            isOn: Bool, brightness: UInt8, clock: WireBytes, programs: UInt8, program: WireBytes,
            specialAreas: UInt8, pages: UInt8, dynamicAreas: [UInt8], trailing: WireBytes
        ) {
            self.isOn = isOn
            self.brightness = brightness
            self.clock = clock
            self.programs = programs
            self.program = program
            self.specialAreas = specialAreas
            self.pages = pages
            self.dynamicAreas = dynamicAreas
            self.trailing = trailing
        }
    }

    /// Why a board did not do what it was asked: the `answer` byte of its reply.
    public enum Refusal: UInt8, Sendable, CaseIterable {
        case unknownGroup = 1
        case unknownCommand = 2
        case busy = 3
        case memoryFull = 4
        case checksum = 5
        case noSuchFile = 6
        case flashError = 7
        case downloadError = 8
        case fileName = 9
        case fileType = 10
        case fileChecksum = 11
        case fontMissing = 12
        case firmwareType = 13
        case dateOrTime = 14
        case fileExists = 15
        case blockNumber = 16
    }
}
