extension OnbonBX.Message {
    /// Reads a frame spoken by `side`.
    init(
        _ frame: OnbonBX.Framing.Frame, from side: Side, dialect: OnbonBX.Dialect
    ) throws(WireError) {
        let offset = frame.start + frame.preambleLength
        var reader = OnbonBX.ByteReader(frame.payload)
        guard let destination = reader.uint16(), let source = reader.uint16(),
            let envelope = OnbonBX.Envelope(&reader, payload: frame.payload)
        else { throw WireError(offset: offset, message: "the header's data length is not that of the data") }
        if side == .host, destination == dialect.hostAddress {
            throw WireError(offset: offset, message: "addressed to the host, so a board speaks here")
        }
        if side == .device, source == dialect.hostAddress {
            throw WireError(offset: offset + 2, message: "sent by the host, so no board speaks here")
        }
        self.init(
            destination: destination, source: source, envelope: envelope, answer: 0, reserved: WireBytes([]),
            content: .opaque(data: WireBytes([])),
            preambleLength: frame.preambleLength == dialect.preamble.count ? nil : frame.preambleLength,
            checksum: frame.isChecked ? nil : frame.checksum)
        let before = reader
        if case .fontCard = envelope, let group = reader.byte(), let number = reader.byte(),
            let answer = reader.byte(), let reserved = reader.bytes(2)
        {
            self.answer = answer
            self.reserved = WireBytes(reserved)
            content = OnbonBX.Content(
                group: group, number: number, parameters: reader.rest(), from: side, dialect: dialect)
            return
        }
        reader = before
        let data = reader.rest()
        if case .dotMatrix = envelope, side == .host, let pixels = OnbonBX.Content(pixels: data) {
            answer = data[0]
            reserved = WireBytes(data[3..<5])
            content = pixels
        } else {
            reserved = [0, 0]
            content = .opaque(data: WireBytes(data))
        }
    }

    /// The frame that `side` sends; throws when its bytes would not be read as this very message.
    func frame(from side: Side, dialect: OnbonBX.Dialect) throws(WireError) -> [UInt8] {
        func refused(_ message: String) -> WireError { WireError(offset: 0, message: message) }
        guard let data = content.data(answer: answer, reserved: reserved, dialect: dialect),
            let payload = envelope.payload(destination: destination, source: source, data: data)
        else { throw refused("a value is larger than its field") }
        let count = preambleLength ?? dialect.preamble.count
        let longest = OnbonBX.Framing.longestPreamble
        guard (1...longest).contains(count) else {
            throw refused("preambleLength \(count): allowed is 1 to \(longest)")
        }
        let bytes = OnbonBX.Framing.wrap(payload, preambleLength: count, checksum: checksum, dialect: dialect)
        let readBack: Self
        do {
            readBack = try Self(
                OnbonBX.Framing.frame(in: bytes, at: 0, dialect: dialect), from: side, dialect: dialect)
        } catch { throw refused(error.message) }
        guard readBack == self else {
            throw refused("the \(side.rawValue) would not be understood so: another name, value or side is meant")
        }
        return bytes
    }
}

extension OnbonBX.Envelope {
    /// Reads what follows the addresses, up to the data; `nil` when the data's length is wrong.
    fileprivate init?(_ reader: inout OnbonBX.ByteReader, payload: [UInt8]) {
        guard let bytes = reader.slice(8), let lengthBytes = reader.uint16() else { return nil }
        let at = bytes.startIndex
        let (version, after) = (bytes[at + 7], payload.count - OnbonBX.Framing.headerLength)
        if bytes[at] == 0xF0, version != 0x02 {
            // version 1 (F0) | reserved 1 | device type 2 | reserved 4 | data length 4
            guard let high = reader.uint16(), Int(lengthBytes) | Int(high) << 16 == after - 2 else { return nil }
            self = .dotMatrix(
                reserved: bytes[at + 1], deviceType: UInt16(bytes[at + 2]) | UInt16(bytes[at + 3]) << 8,
                trailing: WireBytes(bytes[(at + 4)..<(at + 8)]))
            return
        }
        // reserved 3 | option 1 | check mode 1 (0: CRC) | display mode 1 | device type 1 | version 1
        guard bytes[at + 4] == 0 else { return nil }
        var barcode: WireBytes?
        if bytes[at + 3] & 1 == 1 {
            guard let code = reader.bytes(16) else { return nil }
            barcode = WireBytes(code)
        }
        guard Int(lengthBytes) == after - (barcode == nil ? 0 : 16) else { return nil }
        self = .fontCard(
            reserved: WireBytes(bytes[at..<(at + 3)]), option: bytes[at + 3], displayMode: bytes[at + 5],
            deviceType: bytes[at + 6], version: version, barcode: barcode)
    }

    /// Header and data; `nil` when something does not fit its field.
    fileprivate func payload(destination: UInt16, source: UInt16, data: [UInt8]) -> [UInt8]? {
        let addresses = OnbonBX.littleEndian(destination) + OnbonBX.littleEndian(source)
        switch self {
        case .fontCard(let reserved, let option, let displayMode, let deviceType, let version, let barcode):
            guard let length = UInt16(exactly: data.count), reserved.bytes.count == 3,
                barcode?.bytes.count ?? 0 == (option & 1 == 1 ? 16 : 0)
            else { return nil }
            return addresses + reserved.bytes + [option, 0, displayMode, deviceType, version]
                + OnbonBX.littleEndian(length) + (barcode?.bytes ?? []) + data
        case .dotMatrix(let reserved, let deviceType, let trailing):
            guard let length = UInt32(exactly: data.count), trailing.bytes.count == 4 else { return nil }
            return addresses + [0xF0, reserved] + OnbonBX.littleEndian(deviceType) + trailing.bytes
                + OnbonBX.littleEndian(length) + data
        }
    }
}

extension OnbonBX.Content {
    /// What group, number and parameters mean when `side` says them.
    fileprivate init(
        group: UInt8, number: UInt8, parameters: [UInt8], from side: Side, dialect: OnbonBX.Dialect
    ) {
        let code = OnbonBX.Dialect.Command(group: group, number: number)
        var reader = OnbonBX.ByteReader(parameters)
        let understood: Self? =
            side == .device
            ? Self.reply(code, &reader, dialect) : Self.command(code, &reader, dialect)
        // Only what is understood to the last bit may drop its bytes.
        if let understood, understood.parts(dialect).map({ $0.1 == parameters }) == true {
            self = understood
        } else {
            self = .other(group: group, number: number, parameters: WireBytes(parameters))
        }
    }

    private static func reply(
        _ code: OnbonBX.Dialect.Command, _ reader: inout OnbonBX.ByteReader, _ dialect: OnbonBX.Dialect
    ) -> Self? {
        if code == dialect.acknowledged { return .acknowledged }
        if code == dialect.queryStatus { return OnbonBX.Status(&reader).map { .status(status: $0) } }
        return code == Fixed.refused ? .refused : nil
    }

    private static func command(
        _ code: OnbonBX.Dialect.Command, _ reader: inout OnbonBX.ByteReader, _ dialect: OnbonBX.Dialect
    ) -> Self? {
        if code == dialect.ping { return .ping }
        if code == dialect.queryStatus { return .queryStatus }
        if code == dialect.updateDynamicArea { return OnbonBX.AreaUpdate(&reader).map { .dynamicAreas(update: $0) } }
        switch code {
        case Fixed.reset: return .reset
        case Fixed.clearScreen: return .clearScreen
        case Fixed.setTime: return reader.bytes(8).flatMap(OnbonBX.ClockTime.init).map { .setTime(time: $0) }
        case Fixed.setScreenID: return reader.uint16().map { .setScreenID(id: $0) }
        case Fixed.power: return reader.byte().flatMap { $0 == 1 || $0 == 2 ? .power(isOn: $0 == 1) : nil }
        case Fixed.brightness:
            guard reader.byte() == 2 else { return reader.byte().map { .brightness(level: $0) } }
            _ = reader.byte()
            return reader.bytes(48).map { .brightnessPlan(levels: WireBytes($0)) }
        case Fixed.format: return .format(parameters: WireBytes(reader.rest()))
        case Fixed.deleteFiles: return .deleteFiles(parameters: WireBytes(reader.rest()))
        case Fixed.startWriting: return .startWriting(parameters: WireBytes(reader.rest()))
        case Fixed.writeFile: return .writeFile(parameters: WireBytes(reader.rest()))
        default: return nil
        }
    }

    /// The data from group to parameters; `nil` when something does not fit its field.
    fileprivate func data(answer: UInt8, reserved: WireBytes, dialect: OnbonBX.Dialect) -> [UInt8]? {
        if case .opaque(let data) = self { return data.bytes }
        if let (number, parameters) = pixelParts {
            return reserved.bytes.count == 2 ? [answer, 0xA7, number] + reserved.bytes + parameters : nil
        }
        guard reserved.bytes.count == 2, let (code, parameters) = parts(dialect) else { return nil }
        return [code.group, code.number, answer] + reserved.bytes + parameters
    }

    private func parts(_ dialect: OnbonBX.Dialect) -> (OnbonBX.Dialect.Command, [UInt8])? {
        switch self {
        case .ping: (dialect.ping, [])
        case .reset: (Fixed.reset, [])
        case .setTime(let time): time.bytes.map { (Fixed.setTime, $0) }
        case .setScreenID(let id): (Fixed.setScreenID, OnbonBX.littleEndian(id))
        case .power(let isOn): (Fixed.power, [isOn ? 1 : 2])
        case .brightness(let level): (Fixed.brightness, [1, level])
        case .brightnessPlan(let levels): (Fixed.brightness, [2, 0] + levels.bytes)
        case .dynamicAreas(let update): update.bytes.map { (dialect.updateDynamicArea, $0) }
        case .clearScreen: (Fixed.clearScreen, [])
        case .queryStatus: (dialect.queryStatus, [])
        case .status(let status): status.bytes.map { (dialect.queryStatus, $0) }
        case .acknowledged: (dialect.acknowledged, [])
        case .refused: (Fixed.refused, [])
        case .format(let parameters): (Fixed.format, parameters.bytes)
        case .deleteFiles(let parameters): (Fixed.deleteFiles, parameters.bytes)
        case .startWriting(let parameters): (Fixed.startWriting, parameters.bytes)
        case .writeFile(let parameters): (Fixed.writeFile, parameters.bytes)
        case .other(let group, let number, let parameters):
            (OnbonBX.Dialect.Command(group: group, number: number), parameters.bytes)
        case .opaque, .pixelArea, .deletePixelAreas: nil
        }
    }

    /// What a dot-matrix card is told: answer, group A7, number, 2 reserved bytes, parameters; `nil` for anything that is
    /// not understood to the last bit.
    fileprivate init?(pixels data: [UInt8]) {
        guard data.count > 5, data[1] == 0xA7 else { return nil }
        let parameters = Array(data[5...])
        switch data[2] {
        case 0x00:
            var reader = OnbonBX.ByteReader(parameters)
            guard let area = OnbonBX.PixelArea(&reader) else { return nil }
            self = .pixelArea(area: area)
        case 0x01: self = .deletePixelAreas(ids: parameters == [0xFF] ? nil : Array(parameters.dropFirst()))
        default: return nil
        }
        guard pixelParts?.parameters == parameters else { return nil }
    }

    private var pixelParts: (number: UInt8, parameters: [UInt8])? {
        switch self {
        case .pixelArea(let area): area.bytes.map { (0x00, $0) }
        case .deletePixelAreas(nil): (0x01, [0xFF])
        case .deletePixelAreas(let ids?): ids.count < 0xFF ? (0x01, [UInt8(ids.count)] + ids) : nil
        default: nil
        }
    }

    /// Commands that no firmware is known to vary.
    private enum Fixed {
        static let refused = OnbonBX.Dialect.Command(group: 0xA0, number: 0x01)
        static let format = OnbonBX.Dialect.Command(group: 0xA1, number: 0x00)
        static let deleteFiles = OnbonBX.Dialect.Command(group: 0xA1, number: 0x01)
        static let startWriting = OnbonBX.Dialect.Command(group: 0xA1, number: 0x05)
        static let writeFile = OnbonBX.Dialect.Command(group: 0xA1, number: 0x06)
        static let reset = OnbonBX.Dialect.Command(group: 0xA2, number: 0x01)
        static let setTime = OnbonBX.Dialect.Command(group: 0xA2, number: 0x03)
        static let setScreenID = OnbonBX.Dialect.Command(group: 0xA2, number: 0x06)
        static let power = OnbonBX.Dialect.Command(group: 0xA3, number: 0x00)
        static let brightness = OnbonBX.Dialect.Command(group: 0xA3, number: 0x02)
        static let clearScreen = OnbonBX.Dialect.Command(group: 0xA3, number: 0x10)
    }
}
