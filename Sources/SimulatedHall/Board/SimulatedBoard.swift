public import Rendering
public import WireFormats

/// A BX-5K font card with its LEDs, as a value: bytes in, bytes out, and what glows.
///
/// It is made from the same files as the driver and knows time only as it is told. Several may listen on one bus;
/// each answers to its own address only.
public struct SimulatedBoard: SimulatedDevice {
    /// Dots from left to right.
    public let widthInPixels: Int
    /// Dots from top to bottom.
    public let heightInPixels: Int
    /// What it glows in when a text names no colour.
    public let colour: LEDColour
    /// The screen id it answers to.
    public private(set) var address: UInt16

    /// Mains cut: it neither hears nor glows. When mains return it has forgotten its dynamic areas (RAM) and is lit.
    public var isMainsOff = false {
        didSet { if oldValue && !isMainsOff { restart() } }
    }
    /// It hears nothing and answers nothing (cable to the card broken), but glows on.
    public var isSilent = false
    /// Its switches are set to the next address: it hears only what is for that one.
    public var isMisaddressed = false
    private var own: UInt16 { isMisaddressed ? address &+ 1 : address }
    /// Its answers are damaged on the way.
    public var isGarbled = false
    /// It has lost its dynamic areas and has room for none.
    public var isMemoryFull = false {
        didSet { if isMemoryFull { areas = [:] } }
    }
    /// How many of the next commands it answers with BUSY.
    public var busyAnswers = 0

    /// Lit or dark by command.
    public private(set) var isOn = true
    /// 0 … 15 by command.
    public private(set) var brightness: UInt8 = 15
    /// The frames addressed to it, oldest first, in hexadecimal; the newest `mostFrames` are kept.
    public private(set) var frames: [String] = []
    /// How many frames were addressed to it since it was made.
    public private(set) var frameCount = 0

    /// Bound of `frames`.
    public static let mostFrames = 10_000

    let dialect: OnbonBX.Dialect
    private(set) var areas: [UInt8: PlacedArea] = [:]
    private var decoder: OnbonBX.Decoder
    private var clock: WireBytes = [0x26, 0x20, 0x01, 0x01, 0x04, 0x00, 0x00, 0x00]

    /// An area and when it was set.
    struct PlacedArea: Sendable {
        var area: OnbonBX.Area
        var setAt: Duration
    }

    /// A board of this size behind a card that speaks `dialect`.
    public init(
        widthInPixels: Int, heightInPixels: Int, colour: LEDColour = .red, dialect: OnbonBX.Dialect = .standard,
        address: UInt16
    ) {
        self.widthInPixels = widthInPixels
        self.heightInPixels = heightInPixels
        self.colour = colour
        self.dialect = dialect
        self.address = address
        decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
    }

    /// Takes bytes off the wire and gives back what the card puts on it. `now` counts from any moment and never falls.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !isMainsOff, !isSilent else { return [] }
        expire(now: now)
        decoder.append(bytes)
        var reply: [UInt8] = []
        while let finding = decoder.next() {
            guard case .message(let message) = finding else { continue }
            let isForAll = message.destination == dialect.broadcastAddress || message.destination == 0xFFFF
            guard message.destination == own || isForAll else { continue }
            log(message)
            let (content, result) = carryOut(message, now: now)
            guard message.destination != 0xFFFF, message.answer == 1 else { continue }
            reply += answer(content, result)
        }
        return reply
    }

    /// A card never speaks by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }

    /// Whether an area of this id is held at `now`.
    public func holdsArea(_ id: UInt8, now: Duration) -> Bool {
        areas[id].map { !isExpired($0, now: now) } ?? false
    }

    func isExpired(_ placed: PlacedArea, now: Duration) -> Bool {
        placed.area.runMode == 2 && now - placed.setAt >= .seconds(Int64(placed.area.timeout))
    }

    private mutating func expire(now: Duration) { areas = areas.filter { !isExpired($0.value, now: now) } }

    private mutating func restart() {
        areas = [:]
        isOn = true
        busyAnswers = 0
        decoder.reset()
    }

    private mutating func log(_ message: OnbonBX.Message) {
        guard let bytes = try? OnbonBX.encode([message], from: .host, dialect: dialect) else { return }
        frameCount += 1
        if frames.count == Self.mostFrames { frames.removeFirst(Self.mostFrames / 10) }
        frames.append(WireBytes(bytes).description)
    }

    // MARK: - Commands

    private mutating func carryOut(
        _ message: OnbonBX.Message, now: Duration
    ) -> (OnbonBX.Content, OnbonBX.Refusal?) {
        if busyAnswers > 0 {
            busyAnswers -= 1
            return (.refused, .busy)
        }
        switch message.content {
        case .queryStatus: return (.status(status: status(now: now)), nil)
        case .ping: return (.acknowledged, nil)
        case .power(let isOn): self.isOn = isOn
        case .brightness(let level): brightness = min(level, 15)
        case .brightnessPlan(let levels): brightness = levels.bytes.first.map { min($0, 15) } ?? brightness
        case .setTime(let time): set(time)
        case .setScreenID(let id): address = id
        case .clearScreen, .reset, .format: areas = [:]
        case .dynamicAreas(let update):
            if let refusal = objection(to: update) { return (.refused, refusal) }
            if update.deletesAll { areas = [:] }
            for id in update.deleted { areas[id] = nil }
            for area in update.areas { areas[area.id] = PlacedArea(area: area, setAt: now) }
        case .deleteFiles, .startWriting, .writeFile: return (.refused, .flashError)
        // A BX-5K has no areas of pixels.
        case .pixelArea, .deletePixelAreas: return (.refused, .unknownCommand)
        case .status, .acknowledged, .refused, .other, .opaque: return (.refused, .unknownCommand)
        }
        return (.acknowledged, nil)
    }

    private func objection(to update: OnbonBX.AreaUpdate) -> OnbonBX.Refusal? {
        var ids = update.deletesAll ? [] : Set(areas.keys).subtracting(update.deleted)
        ids.formUnion(update.areas.map(\.id))
        let isTooMuch =
            isMemoryFull && !update.areas.isEmpty || ids.count > dialect.dynamicAreas
            || update.areas.contains { $0.text.bytes.count > dialect.bytesPerDynamicArea }
        return isTooMuch ? .memoryFull : nil
    }

    private mutating func set(_ time: OnbonBX.ClockTime) {
        func bcd(_ value: Int) -> UInt8 { UInt8(truncatingIfNeeded: value / 10 % 10 << 4 | value % 10) }
        clock = WireBytes(
            [time.year % 100, time.year / 100, time.month, time.day, time.weekday, time.hour, time.minute, time.second]
                .map(bcd))
    }

    private func status(now: Duration) -> OnbonBX.Status {
        OnbonBX.Status(
            isOn: isOn, brightness: brightness, clock: clock, programs: 0, program: WireBytes("P000".utf8),
            specialAreas: 0, pages: 0, dynamicAreas: areas.keys.sorted(),
            trailing: WireBytes([UInt8](repeating: 0x30, count: 28)))
    }

    private func answer(_ content: OnbonBX.Content, _ refusal: OnbonBX.Refusal?) -> [UInt8] {
        // Cards answer with one preamble byte more than the document says.
        let reply = OnbonBX.Message(
            destination: dialect.hostAddress, source: own,
            envelope: .fontCard(
                reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: dialect.deviceType,
                version: dialect.protocolVersion, barcode: nil),
            answer: refusal?.rawValue ?? 0, content: content, preambleLength: dialect.preamble.count + 1)
        guard var bytes = try? OnbonBX.encode([reply], from: .device, dialect: dialect) else { return [] }
        if isGarbled { bytes[bytes.count / 2] ^= 0x10 }
        return bytes
    }
}
