import Foundation

/// Reads server-sent events as their bytes arrive.
struct EventReading {
    /// One event: its name and its data.
    struct Event: Equatable {
        var name: String
        var data: [UInt8]
    }

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []

    /// The events that are complete now.
    mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            guard byte == 0x0A else {
                line.append(byte)
                continue
            }
            if line.last == 0x0D { line.removeLast() }
            if line.isEmpty, !data.isEmpty { events.append(Event(name: name, data: data)) }
            if line.isEmpty { (name, data) = ("", []) } else { read(line) }
            line.removeAll(keepingCapacity: true)
        }
        return events
    }

    private mutating func read(_ line: [UInt8]) {
        let field = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line.dropFirst(field.count + 1)
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: field, as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data": data += (data.isEmpty ? [] : [0x0A]) + value
        default: break
        }
    }
}
