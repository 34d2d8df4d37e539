extension OnbonBX.ClockTime {
    /// Reads year (low byte first), month, day, hour, minute, second, weekday, each in BCD.
    init?(_ bytes: [UInt8]) {
        let values = bytes.compactMap { OnbonBX.decimal($0) }
        guard bytes.count == 8, values.count == 8 else { return nil }
        self.init(
            year: values[1] * 100 + values[0], month: values[2], day: values[3], hour: values[4],
            minute: values[5], second: values[6], weekday: values[7])
    }

    /// `nil` when a value does not fit its digits.
    var bytes: [UInt8]? {
        guard (0...9_999).contains(year) else { return nil }
        let bytes = [year % 100, year / 100, month, day, hour, minute, second, weekday].compactMap { OnbonBX.bcd($0) }
        return bytes.count == 8 ? bytes : nil
    }
}

extension OnbonBX.Status {
    /// Reads the parameters of the status reply.
    init?(_ reader: inout OnbonBX.ByteReader) {
        guard let power = reader.byte(), power == 1 || power == 2, let brightness = reader.byte(),
            let clock = reader.bytes(8), let programs = reader.byte(), let program = reader.bytes(4),
            let specialAreas = reader.byte(), let pages = reader.byte(), let count = reader.byte(),
            let areas = reader.bytes(Int(count))
        else { return nil }
        self.init(
            isOn: power == 1, brightness: brightness, clock: WireBytes(clock), programs: programs,
            program: WireBytes(program), specialAreas: specialAreas, pages: pages, dynamicAreas: areas,
            trailing: WireBytes(reader.rest()))
    }

    /// `nil` when a field has not its length.
    var bytes: [UInt8]? {
        guard clock.bytes.count == 8, program.bytes.count == 4, dynamicAreas.count <= 0xFF else { return nil }
        return [isOn ? 1 : 2, brightness] + clock.bytes + [programs] + program.bytes
            + [specialAreas, pages, UInt8(dynamicAreas.count)] + dynamicAreas + trailing.bytes
    }
}

extension OnbonBX {
    fileprivate static func decimal(_ bcd: UInt8) -> Int? {
        bcd >> 4 < 10 && bcd & 15 < 10 ? Int(bcd >> 4) * 10 + Int(bcd & 15) : nil
    }

    fileprivate static func bcd(_ value: Int) -> UInt8? {
        (0...99).contains(value) ? UInt8(value / 10) << 4 | UInt8(value % 10) : nil
    }
}
