import DeviceKit
import Foundation
import HallRuntime

/// A first device file for something plugged in: the nearest generic file with what the device says of itself.
struct DeviceDraft {
    let id: String
    let text: String

    /// The file that already knows this device, if one does.
    static func known(_ device: PluggedDevice, in library: DefinitionLibrary) -> String? {
        guard let vendor = device.vendor, let product = device.product else { return nil }
        return library.deviceIDs().first { id in
            let header = try? library.find(id, firmware: nil, for: "devices new").header
            return header?.match.contains { $0.usb.vendor == vendor && $0.usb.product == product } ?? false
        }
    }

    /// The generic files of a driver, the first being the one to begin with.
    static func models(of driver: String, in library: DefinitionLibrary) -> [String] {
        library.deviceIDs().filter { id in
            id.hasPrefix("generic-")
                && (try? library.find(id, firmware: nil, for: "devices new").header.driver) == driver
        }
    }

    /// A draft after the file `model`. Throws what is wrong in that file.
    init(_ device: PluggedDevice, after model: String, in library: DefinitionLibrary) throws(DataFileError) {
        let file = try library.find(model, firmware: nil, for: "devices new").model.device
        let words = [device.maker, device.name].compactMap { $0 }.joined(separator: " ")
        id = Self.identifier(words.isEmpty ? "my-\(model.dropFirst("generic-".count))" : words)
        let isPrinterNode = device.node.hasPrefix("lp")
        var lines: [String] = ["# Begun by hallctl devices new after \(model): write each value's source beside it."]
        for line in file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            switch line.split(separator: ":", maxSplits: 1).first {
            case _ where line.hasPrefix("#"): continue
            case "id": lines.append("id: \(id)")
            case "vendor": lines.append("vendor: \(Self.quoted(device.maker ?? "unknown"))")
            case "model": lines.append("model: \(Self.quoted(device.name ?? "unknown"))")
            case "support": lines.append("support: experimental          # not yet tried")
            case "connection" where isPrinterNode: lines.append("connection: { kind: usbPrinter }")
            case "match": lines += Self.match(device)
            default: lines.append(line)
            }
        }
        text = lines.joined(separator: "\n")
    }

    private static func match(_ device: PluggedDevice) -> [String] {
        guard let vendor = device.vendor, let product = device.product else {
            return ["match: []                      # a built-in port announces nothing"]
        }
        let identity = HardwareMatch(usb: .init(vendor: vendor, product: product))
        guard identity.problems().isEmpty else {
            return [
                "match: []                      # \(vendor):\(product) is a converter: name its port in the hall file"
            ]
        }
        return ["match:", "  - usb: { vendor: \"\(vendor)\", product: \"\(product)\" }   # as plugged in here"]
    }

    /// Lower-case letters, digits and hyphens.
    static func identifier(_ words: String) -> String {
        let letters = words.lowercased().unicodeScalars.map { scalar -> Character in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
        }
        let parts = String(letters).split(separator: "-")
        let id = parts.joined(separator: "-")
        return id.isEmpty ? "new-device" : String(id.prefix(60))
    }

    /// What a device says of itself is no YAML: quotes and control characters are left out.
    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.filter { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0.value != 0x7F }
        return "\"\(String(String.UnicodeScalarView(plain)))\""
    }
}
