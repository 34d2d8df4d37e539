import DeviceDrivers
import DeviceKit
import HallRuntime
import Testing

@testable import hallctl

/// `hallctl devices reference`: what the page says is what the files say.
@Suite struct ReferenceTests {
    private let library = DefinitionLibrary(folders: [HallctlProgram.share], drivers: DriverCatalog.all)

    @Test func everyFileIsThereAndEveryValueHasASource() throws {
        let reference = try DefinitionReference(library: library)
        #expect(reference.devices.map(\.id) == library.deviceIDs())
        #expect(reference.profiles.map(\.id) == WireCatalog(folders: [HallctlProgram.share]).profiles())
        for profile in reference.profiles {
            #expect(profile.source.count > 10, "\(profile.id) does not say where its values come from")
            #expect(!profile.dialect.isEmpty, "\(profile.id)")
        }
        for device in reference.devices {
            // What nobody has tried says so, and on what it rests.
            #expect(device.support == "experimental" && device.proof != nil, "\(device.id)")
            #expect(device.profiles.allSatisfy { id in reference.profiles.contains { $0.id == id } }, "\(device.id)")
        }
    }

    @Test func aValueComesWithWhatStandsBesideIt() throws {
        let reference = try DefinitionReference(library: library)
        let printer = try #require(reference.devices.first { $0.id == "epson-tm-t88vi" })
        let width = try #require(printer.traits.first { $0.name == "dotsPerLine" })
        #expect(width.value == "512" && width.isWritten)
        #expect(width.remark == "escpos-printer-db @fe07c811: TM-T88V, the same head")
        let epson = try #require(reference.profiles.first { $0.id == "escpos-epson" })
        #expect(epson.usedBy.contains("epson-tm-t88vi"))
        let values = Dictionary(uniqueKeysWithValues: epson.dialect.map { ($0.name, $0) })
        #expect(values["initialize"]?.value == "[0x1B, 0x40]" && values["initialize"]?.remark == "ESC @")
        #expect(values["statusQueries[1].faults[0].means"]?.value == "cover-open")
        #expect(values["statusQueries[3].send"]?.remark == "DLE EOT 4   paper sensors")
        let scanner = try #require(reference.devices.first { $0.id == "newland-hr200" })
        #expect(scanner.usb == ["1eab:0106"])
    }

    @Test func theFilesOwnValuesAndTheDefaultsAreToldApart() throws {
        for profile in try DefinitionReference(library: library).profiles {
            let written = profile.dialect.filter(\.isWritten).count
            #expect(written > 0, "\(profile.id)")
        }
    }

    @Test func aPageInBothLanguages() async throws {
        let english = try await HallctlProgram.run(["devices", "reference"])
        #expect(english.status == 0)
        #expect(english.out.hasPrefix("# Devices and firmware profiles\n"))
        for id in library.deviceIDs() { #expect(english.out.contains("### `\(id)`\n"), "\(id)") }
        #expect(english.out.contains("| `dotsPerLine` | 512 | escpos-printer-db @fe07c811: TM-T88V, the same head |\n"))
        let chinese = try await HallctlProgram.run(["devices", "reference"], locale: "zh_CN.UTF-8")
        #expect(chinese.out.hasPrefix("# 设备与固件档案\n"))
        let json = try await HallctlProgram.run(["devices", "reference", "--json"])
        #expect((json.json["devices"] as? [Any])?.count == library.deviceIDs().count)
    }
}
