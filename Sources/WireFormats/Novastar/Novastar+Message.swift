extension Novastar {
    /// One request or answer.
    public struct Message: Codable, Sendable, Hashable {
        /// Host: 0. Answer: 0 done, 1 timed out, 2 and 3 wrong sum or request, 4 unknown command.
        public var result: UInt8
        /// Whatever the host chose; the answer has the same.
        public var serial: UInt8
        /// FE is the host.
        public var source: UInt8
        /// 0 is the box on this line, FF all.
        public var destination: UInt8
        /// 0 sending card, 1 receiving card, 2 function card.
        public var deviceType: UInt8
        /// Output of the sending card: 0 the first, FF all.
        public var port: UInt8
        /// Receiving card on that output: 0 the first, FFFF all.
        public var board: UInt16
        /// What is read or written.
        public var content: Content

        /// A message.
        public init(
            result: UInt8 = 0, serial: UInt8, source: UInt8 = 0xFE, destination: UInt8 = 0, deviceType: UInt8 = 1,
            port: UInt8, board: UInt16 = 0xFFFF, content: Content
        ) {
            self.result = result
            self.serial = serial
            self.source = source
            self.destination = destination
            self.deviceType = deviceType
            self.port = port
            self.board = board
            self.content = content
        }
    }

    /// What is read or written. Only the registers named here are ever written by a program of ours: others hold the
    /// screen's configuration.
    public enum Content: Codable, Sendable, Hashable {
        /// Host: brightness 0 … 255.
        case setBrightness(level: UInt8)
        /// Host: black (`isOn` false) or picture.
        case setPower(isOn: Bool)
        /// Host: holds the last picture, or lets it go on.
        case setFreeze(isFrozen: Bool)
        /// Host: 1 off, 2 red, 3 green, 4 blue, 5 white, 6 … 9 patterns.
        case setTestPattern(pattern: UInt8)
        /// Host: reads `length` bytes.
        case read(register: UInt32, length: UInt16)
        /// Host: writes another register.
        case write(register: UInt32, data: WireBytes)
        /// Answer to a read.
        case data(register: UInt32, bytes: WireBytes)
        /// Answer to a write; `length` is 0 from the boxes known.
        case written(register: UInt32, length: UInt16)
    }
}

extension Novastar.Content {
    init(
        register: UInt32, isWrite: Bool, length: UInt16, data: WireBytes, from side: Side, dialect: Novastar.Dialect
    ) {
        switch (side, isWrite) {
        case (.host, false): self = .read(register: register, length: length)
        case (.device, false): self = .data(register: register, bytes: data)
        case (.device, true): self = .written(register: register, length: length)
        case (.host, true):
            let only = data.bytes.count == 1 ? data.bytes[0] : nil
            switch (register, only) {
            case (dialect.brightnessRegister, let level?): self = .setBrightness(level: level)
            case (dialect.blackRegister, 0): self = .setPower(isOn: true)
            case (dialect.blackRegister, 0xFF): self = .setPower(isOn: false)
            case (dialect.freezeRegister, 0): self = .setFreeze(isFrozen: false)
            case (dialect.freezeRegister, 0xFF): self = .setFreeze(isFrozen: true)
            case (dialect.testPatternRegister, let pattern?): self = .setTestPattern(pattern: pattern)
            default: self = .write(register: register, data: data)
            }
        }
    }

    // Read back, a value of the wrong side is another message, so nothing is refused here.
    func parts(
        _ dialect: Novastar.Dialect, from side: Side
    ) -> (register: UInt32, isWrite: Bool, length: UInt16, data: [UInt8]) {
        switch self {
        case .setBrightness(let level): (dialect.brightnessRegister, true, 1, [level])
        case .setPower(let isOn): (dialect.blackRegister, true, 1, [isOn ? 0 : 0xFF])
        case .setFreeze(let isFrozen): (dialect.freezeRegister, true, 1, [isFrozen ? 0xFF : 0])
        case .setTestPattern(let pattern): (dialect.testPatternRegister, true, 1, [pattern])
        case .read(let register, let length): (register, false, length, [])
        case .write(let register, let data): (register, true, UInt16(clamping: data.bytes.count), data.bytes)
        case .data(let register, let bytes): (register, false, UInt16(clamping: bytes.bytes.count), bytes.bytes)
        case .written(let register, let length): (register, true, length, [])
        }
    }
}
