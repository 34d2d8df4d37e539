extension Scanner {
    /// One command, answer or code.
    public struct Message: Codable, Sendable, Hashable {
        /// What is said.
        public var content: Content
        /// Whether AB CD stands for the CRC.
        public var isUnchecked: Bool?

        /// A message.
        public init(_ content: Content, isUnchecked: Bool? = nil) {
            self.content = content
            self.isUnchecked = isUnchecked
        }
    }

    /// What is said.
    public enum Content: Codable, Sendable, Hashable {
        /// Host, 08 of zone 0002, bit 0: scan once (mode "by command"), or stop.
        case trigger(isOn: Bool)
        /// Host, 08 of zone 0000 with D5: scan by command only.
        case triggerByCommand
        /// Host, 07: reads so many bytes (0: 256) of the settings.
        case read(zone: UInt16, count: UInt8)
        /// Host, 08: writes settings; they are lost with the power unless saved.
        case write(zone: UInt16, data: WireBytes)
        /// What changes the scanner for good.
        case destructive(Destructive)
        /// Host: another type.
        case other(type: UInt8, zone: UInt16, data: WireBytes)
        /// Scanner: the answer to a command; type 00 is done.
        case answer(type: UInt8, data: WireBytes)
        /// Scanner: what was scanned, without its end.
        case code(bytes: WireBytes)
    }

    /// Commands that no program sends by itself. Each can only be said by this name: sent as `write` or `other`, they
    /// are refused.
    public enum Destructive: Codable, Sendable, Hashable {
        /// 09: writes all settings to flash, which wears.
        case save(zone: UInt16, data: WireBytes)
        /// 08 of zone 00D9: gives up all settings for the factory's or the user's own, the line's speed among them.
        case restoreSettings(data: WireBytes)
    }
}

extension Scanner.Content {
    init(type: UInt8, zone: UInt16, data: [UInt8]) {
        switch (type, zone, data) {
        case (0x07, _, _) where data.count == 1: self = .read(zone: zone, count: data[0])
        case (0x08, 0x0002, [0x01]), (0x08, 0x0002, [0x00]): self = .trigger(isOn: data[0] == 1)
        case (0x08, 0x0000, [0xD5]): self = .triggerByCommand
        case (0x08, 0x00D9, _): self = .destructive(.restoreSettings(data: WireBytes(data)))
        case (0x08, _, _): self = .write(zone: zone, data: WireBytes(data))
        case (0x09, _, _): self = .destructive(.save(zone: zone, data: WireBytes(data)))
        default: self = .other(type: type, zone: zone, data: WireBytes(data))
        }
    }

    /// A command's type, zone and data; what is the scanner's to say is read back as something else.
    var parts: (type: UInt8, zone: UInt16, data: [UInt8]) {
        switch self {
        case .trigger(let isOn): (0x08, 0x0002, [isOn ? 1 : 0])
        case .triggerByCommand: (0x08, 0, [0xD5])
        case .read(let zone, let count): (0x07, zone, [count])
        case .write(let zone, let data): (0x08, zone, data.bytes)
        case .destructive(.save(let zone, let data)): (0x09, zone, data.bytes)
        case .destructive(.restoreSettings(let data)): (0x08, 0x00D9, data.bytes)
        case .other(let type, let zone, let data): (type, zone, data.bytes)
        case .answer(let type, let data): (type, 0, data.bytes)
        case .code(let code): (0, 0, code.bytes)
        }
    }
}
