import Foundation

/// What the kernel tells of a device that is plugged in, read from sysfs without opening it.
struct PluggedDevice: Equatable {
    /// The kernel's name of the node: `ttyACM0`, `lp0`.
    var node: String
    /// Four lower-case hexadecimal digits each; absent for a port that is soldered in.
    var vendor: String?
    var product: String?
    /// What it calls itself.
    var maker: String?
    var name: String?
    /// Absent on many converters: then only the port tells two apart.
    var serial: String?

    /// The device behind a node, a link to one, or a name below /dev. `sys` is where sysfs is mounted.
    init?(path: String, sys: String = "/sys") {
        let real = URL(filePath: path).resolvingSymlinksInPath().lastPathComponent
        let kinds = ["tty", "usbmisc"]
        guard let kind = kinds.first(where: { FileManager.default.fileExists(atPath: "\(sys)/class/\($0)/\(real)") })
        else { return nil }
        node = real
        // The node's folder lies below the interface's, and that below the device's.
        var folder = URL(filePath: "\(sys)/class/\(kind)/\(real)/device").resolvingSymlinksInPath()
        while folder.path.count > sys.count {
            if let vendor = Self.read("idVendor", in: folder), let product = Self.read("idProduct", in: folder) {
                (self.vendor, self.product) = (vendor.lowercased(), product.lowercased())
                maker = Self.read("manufacturer", in: folder)
                name = Self.read("product", in: folder)
                serial = Self.read("serial", in: folder)
                return
            }
            folder = folder.deletingLastPathComponent()
        }
    }

    private static func read(_ attribute: String, in folder: URL) -> String? {
        guard let text = try? String(contentsOf: folder.appending(path: attribute), encoding: .utf8) else { return nil }
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.controlCharacters))
        return line.isEmpty ? nil : line
    }

    /// The driver that most devices of this kind of node speak with; `nil` where it could be anything.
    var likelyDriver: String? {
        if node.hasPrefix("lp") { return "escpos-printer" }
        return node.hasPrefix("ttyACM") ? "serial-scanner" : nil
    }
}
