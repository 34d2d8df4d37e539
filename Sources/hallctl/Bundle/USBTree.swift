/// What hangs on the USB ports, as the kernel names them: one line each, indented by its depth.
struct USBTree {
    let system: SystemFiles

    var text: String {
        let folder = "/sys/bus/usb/devices"
        let names = (system.names(in: folder) ?? []).filter { !$0.contains(":") }
        return names.sorted(by: Self.stands).map { name in
            func word(_ file: String) -> String? { system.word("\(folder)/\(name)/\(file)") }
            let depth = name.hasPrefix("usb") ? 0 : name.count { $0 == "." } + 1
            let words = [word("manufacturer"), word("product")].compactMap(\.self).joined(separator: " ")
            let id = "\(word("idVendor") ?? "????"):\(word("idProduct") ?? "????")"
            return String(repeating: "  ", count: depth) + "\(name)  \(id)  \(words)\n"
        }.joined()
    }

    /// A hub before what hangs on it: `usb1`, `1-1`, `1-1.2`.
    private static func stands(_ a: String, before b: String) -> Bool { key(a).lexicographicallyPrecedes(key(b)) }

    private static func key(_ name: String) -> [Int] {
        let plain = name.hasPrefix("usb") ? String(name.dropFirst(3)) : name
        return plain.split { $0 == "-" || $0 == "." }.map { Int($0) ?? 0 }
    }
}
