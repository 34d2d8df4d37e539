import DeviceDrivers
import DeviceKit
import Foundation
import HallRuntime
import Testing

@testable import hallctl

@Suite struct NewDeviceTests {
    /// A sysfs with one USB device that has one node.
    private final class Sysfs {
        let root = NSTemporaryDirectory() + "hallctl-sysfs-\(UUID().uuidString)"

        init(_ kind: String, _ node: String, _ attributes: [String: String]) throws {
            let device = root + "/devices/pci0/usb1/1-3"
            let interface = device + "/1-3:1.0"
            try FileManager.default.createDirectory(
                atPath: "\(interface)/\(kind)/\(node)", withIntermediateDirectories: true)
            for (name, value) in attributes {
                try (value + "\n").write(toFile: "\(device)/\(name)", atomically: false, encoding: .utf8)
            }
            try FileManager.default.createDirectory(atPath: "\(root)/class/\(kind)", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(interface)/\(kind)/\(node)/device", withDestinationPath: interface)
            try FileManager.default.createSymbolicLink(
                atPath: "\(root)/class/\(kind)/\(node)", withDestinationPath: "\(interface)/\(kind)/\(node)")
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }
    }

    private let library = DefinitionLibrary(folders: [HallctlProgram.share], drivers: DriverCatalog.all)

    @Test func whatTheKernelSaysIsRead() throws {
        let sysfs = try Sysfs(
            "usbmisc", "lp0",
            ["idVendor": "0FE6", "idProduct": "811E", "manufacturer": "ACME", "product": "Printer \"80\"\u{0}"])
        let device = try #require(PluggedDevice(path: "/dev/usb/lp0", sys: sysfs.root))
        #expect(device.vendor == "0fe6" && device.product == "811e" && device.maker == "ACME" && device.serial == nil)
        #expect(device.likelyDriver == "escpos-printer")
        #expect(PluggedDevice(path: "/dev/usb/lp1", sys: sysfs.root) == nil)
    }

    /// The draft of every driver that can hang on a tty is a file that is understood as it stands.
    @Test(arguments: [
        "escpos-printer", "onbon-board", "alpha-sign", "strip-board", "hall-rs485-terminal", "hall-rs485-evaluator",
        "sdt-card-reader", "serial-scanner", "syn6288", "xfs5152",
    ])
    func aDraftIsUnderstoodAsItStands(_ driver: String) throws {
        let sysfs = try Sysfs(
            "tty", "ttyACM0", ["idVendor": "beef", "idProduct": "0001", "manufacturer": "北洋: #1", "product": "X {2}"])
        let device = try #require(PluggedDevice(path: "ttyACM0", sys: sysfs.root))
        let model = DeviceDraft.models(of: driver, in: library).first ?? "onbon-bx-5k1"
        let draft = try DeviceDraft(device, after: model, in: library)
        #expect(draft.id == "1-x-2")
        let file = DataFile(file: "devices/\(draft.id).yaml", text: draft.text)
        let header = try StrictYAML.peek(DeviceHeader.self, in: draft.text, file: file.file)
        #expect(header.id == draft.id && header.driver == driver && header.support == .experimental)
        #expect(header.match == [HardwareMatch(usb: .init(vendor: "beef", product: "0001"))])
        let entry = try #require(DriverCatalog.all.first { $0.name == driver })
        let profile = try #require(header.firmware.first?.profile)
        let path = "\(HallctlProgram.share)/firmware-profiles/\(profile).yaml"
        _ = try entry.read(file, DataFile(file: path, text: HallctlProgram.text(path)))
    }

    @Test func aConverterIsNotTakenForWhatHangsBehindIt() throws {
        let sysfs = try Sysfs(
            "tty", "ttyUSB0", ["idVendor": "1a86", "idProduct": "7523", "product": "USB2.0-Serial"])
        let device = try #require(PluggedDevice(path: "ttyUSB0", sys: sysfs.root))
        #expect(device.likelyDriver == nil)
        let draft = try DeviceDraft(device, after: "generic-escpos-58mm", in: library)
        #expect(try StrictYAML.peek(DeviceHeader.self, in: draft.text, file: "f").match.isEmpty)
        #expect(draft.text.contains("1a86:7523 is a converter"))
    }

    @Test func aKnownDeviceIsNamed() throws {
        let sysfs = try Sysfs("tty", "ttyACM3", ["idVendor": "1eab", "idProduct": "0106"])
        let device = try #require(PluggedDevice(path: "ttyACM3", sys: sysfs.root))
        #expect(DeviceDraft.known(device, in: library) == "newland-hr200")
    }

    @Test func aNodeThatIsNoneExits64() async throws {
        let said = try await HallctlProgram.run(["devices", "new", "/dev/null"])
        #expect(said.status == 64)
        #expect(said.err.contains("/dev/null is no serial line"))
    }
}
