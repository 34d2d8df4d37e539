import Foundation
import HallDomain
import Testing

@testable import hallctl

/// What is found on a machine: one that is planted in a folder, so that the test knows what there is.
@Suite struct DoctorLookTests {
    /// A planted system.
    private final class Planted {
        let root = "/tmp/hallctl-system-\(UInt32.random(in: 0 ... .max))"
        var system: SystemFiles { SystemFiles(prefix: root) }

        init(_ files: [String: String] = [:], links: [String: String] = [:]) throws {
            for (path, text) in files {
                try makeFolder(of: path)
                try text.write(toFile: root + path, atomically: false, encoding: .utf8)
            }
            for (path, target) in links {
                try makeFolder(of: path)
                try FileManager.default.createSymbolicLink(atPath: root + path, withDestinationPath: target)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        private func makeFolder(of path: String) throws {
            let folder = URL(filePath: root + path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    @Test func holdersAreFoundByTheirOpenFiles() throws {
        let planted = try Planted(
            ["/proc/77/comm": "brltty\n", "/proc/600/comm": "hall-agent\n", "/proc/self/comm": "no\n"],
            links: [
                "/proc/77/fd/3": "/dev/ttyUSB0", "/proc/77/fd/4": "/dev/ttyUSB0", "/proc/600/fd/9": "/dev/ttyS1",
                "/proc/600/fd/10": "/dev/null",
            ])
        let look = ProcessLook(system: planted.system)
        let holders = look.holders(of: ["/dev/ttyUSB0", "/dev/ttyS1", "/dev/ttyS2"])
        #expect(holders["/dev/ttyUSB0"] == [ProgramFacts(process: 77, name: "brltty")])
        #expect(holders["/dev/ttyS1"] == [ProgramFacts(process: 600, name: "hall-agent")])
        #expect(holders["/dev/ttyS2"] == nil)
    }

    @Test func thisMachinesOwnHoldersAreFoundToo() throws {
        let path = "/tmp/hallctl-held-\(UInt32.random(in: 0 ... .max))"
        try Data().write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? handle.close() }
        let look = ProcessLook(system: SystemFiles())
        #expect(look.holders(of: [path])[path]?.map(\.process) == [getpid()])
        let ids = try #require(look.ids(of: getpid()))
        #expect(ids.user == geteuid() && ids.groups.contains(getegid()))
    }

    private static let accounts = [
        "/etc/passwd": "root:x:0:0::/root:/bin/sh\nhallkit:x:998:997::/:/bin/false\n",
        "/etc/group":
            "root:x:0:\nhallkit:x:997:\nhallkit-prn:x:990:hallkit\nhallkit-led:x:991:other,hallkit\nlp:x:7:x\n",
    ]

    @Test func theInstalledAccountIsFoundWithItsGroups() throws {
        let planted = try Planted(Self.accounts)
        let facts = AccountLook(system: planted.system).facts(running: [])
        #expect(facts.user == "hallkit" && facts.source == .installed && facts.isInstalled)
        #expect(facts.groups == [990, 991, 997])
        #expect(facts.missingGroups == ["hallkit-gpio", "hallkit-idr", "hallkit-wdt", "hallkit-scr"])
    }

    @Test func aRunningAgentIsWhoItIs() throws {
        var files = Self.accounts
        files["/proc/600/status"] =
            "Name:\thall-agent\nUid:\t1000\t1001\t1000\t1000\nGid:\t5\t6\t5\t5\nGroups:\t7 20 \n"
        let planted = try Planted(files)
        let facts = AccountLook(system: planted.system).facts(running: [.init(process: 600, name: "hall-agent")])
        #expect(facts.source == .running && facts.id == 1001 && facts.user == "1001")
        #expect(facts.groups == [6, 7, 20])
    }

    @Test func rulesAreFoundComparedAndThievesNamed() throws {
        let shipped = HallctlProgram.text("\(HallctlProgram.share)/udev-rules/\(RuleLook.name)")
        #expect(!shipped.isEmpty)
        let good = try Planted(["/usr/lib/udev/rules.d/\(RuleLook.name)": shipped, "/run/udev/control": ""])
        let facts = RuleLook(system: good.system, share: HallctlProgram.share).facts()
        #expect(facts.installedAt == "/usr/lib/udev/rules.d/\(RuleLook.name)" && facts.isCurrent == true)
        #expect(facts.hasUdev && facts.thieves.isEmpty)
        let other = try Planted(
            ["/etc/udev/rules.d/\(RuleLook.name)": "#", "/usr/lib/udev/rules.d/90-brltty.rules": "x"])
        let changed = RuleLook(system: other.system, share: HallctlProgram.share).facts()
        #expect(changed.isCurrent == false && changed.thieves == ["brltty"] && !changed.hasUdev)
        let masked = try Planted(links: ["/etc/udev/rules.d/90-brltty.rules": "/dev/null"])
        #expect(RuleLook(system: masked.system, share: "/nowhere").facts().thieves.isEmpty)
    }

    @Test func theKernelsLogIsReadForAnHourBack() throws {
        let hour: Int64 = 3_600_000_000
        func line(_ time: Int64, _ text: String) -> String { "6,\(time),\(time),-;\(text)\n SUBSYSTEM=usb\n" }
        let log =
            line(1, "usb 1-1.4: USB disconnect, device number 5")
            + line(2, "blk_update_request: I/O error, dev mmcblk0, sector 8192")
            + (1...4).map { line(hour + $0, "usb 1-1.2: reset full-speed USB device number 4 using xhci_hcd") }.joined()
            + line(hour + 9, "hwmon hwmon1: Undervoltage detected!")
            + line(hour + 10, "EXT4-fs (mmcblk0p2): Remounting filesystem read-only") + "garbage;\n;;;\n1,2;x\n"
        let planted = try Planted([
            "/dev/kmsg": log, "/sys/class/hwmon/hwmon0/in0_lcrit_alarm": "1\n",
            "/sys/class/thermal/thermal_zone0/temp": "71234\n",
            "/sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
            "/sys/class/thermal/thermal_zone1/temp": "x\n",
        ])
        let facts = KernelLook(system: planted.system).facts()
        #expect(facts.isReadable && facts.isUnderVoltageNow)
        #expect(facts.usbDrops == ["1-1.2": 4])
        #expect(facts.underVoltages == 1)
        #expect(facts.diskErrors == ["blk_update_request: I/O error, dev mmcblk0, sector 8192"])
        #expect(facts.readOnlyTurns.count == 1)
        #expect(KernelLook(system: planted.system).heat()?.sensors == ["cpu-thermal": 71234])
        #expect(KernelLook(system: SystemFiles(prefix: "/nowhere")).facts().isReadable == false)
    }

    @Test func aFoldersDiskIsFoundByItsMount() throws {
        let mounts = """
            /dev/mmcblk0p2 / ext4 rw 0 0
            proc /proc proc rw 0 0
            /dev/nvme0n1p3 /var ext4 rw 0 0
            /dev/sda1 /var/lib/hallkit ext4 rw 0 0
            tmpfs /run tmpfs rw 0 0

            """
        let planted = try Planted([
            "/proc/mounts": mounts, "/sys/block/mmcblk0/device/pre_eol_info": "0x02\n", "/sys/block/nvme0n1/size": "1",
            "/sys/block/sda/size": "1",
        ])
        let cases = [
            ("/", "mmcblk0"), ("/etc", "mmcblk0"), ("/var", "nvme0n1"), ("/var/log", "nvme0n1"),
            ("/var/lib/hallkit", "sda"), ("/variable", "mmcblk0"), ("/run/x", nil),
        ]
        for (folder, device) in cases {
            #expect(StoreLook.device(below: folder, planted.system) == device, "\(folder)")
        }
        #expect(StoreLook.disk("/", holdsLedger: true, planted.system)?.wear == 2)
    }

    @Test func routesAndCablesAreSeen() throws {
        let head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n"
        let planted = try Planted([
            "/sys/class/net/lo/carrier": "1\n", "/sys/class/net/eth0/carrier": "0\n",
            "/sys/class/net/eth0/device/x": "",
            "/sys/class/net/veth1/carrier": "1\n",
            "/proc/net/route": head + "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n",
        ])
        let facts = try #require(NetworkLook(system: planted.system).facts())
        #expect(facts.interfaces.map(\.name) == ["eth0", "veth1"])
        #expect(facts.interfaces.map(\.hasCarrier) == [false, true])
        #expect(facts.interfaces.map(\.isPhysical) == [true, false])
        #expect(!facts.hasDefaultRoute)
        let routed = try Planted([
            "/sys/class/net/lo/carrier": "1\n",
            "/proc/net/route": head + "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\n",
        ])
        #expect(NetworkLook(system: routed.system).facts()?.hasDefaultRoute == true)
    }

    @Test func addressesAreReachedOrNot() throws {
        #expect(NetworkLook.reach("nowhere", seconds: 1) == .noAddress)
        #expect(NetworkLook.reach("name.invalid:1883", seconds: 1) == .noSuchHost)
        #expect(NetworkLook.reach("127.0.0.1:1", seconds: 1) == .refused)
    }

    @Test func aNodeTellsItsOwnerAndUSBPort() throws {
        let planted = try Planted(
            ["/dev/ttyUSB0": "", "/sys/devices/pci0/usb1/1-1/1-1.4/1-1.4:1.0/ttyUSB0/tty/ttyUSB0/dev": "188:0"],
            links: [
                "/dev/hallkit/board": "../ttyUSB0",
                "/sys/class/tty/ttyUSB0": "../../devices/pci0/usb1/1-1/1-1.4/1-1.4:1.0/ttyUSB0/tty/ttyUSB0",
            ])
        let (node, usb) = NodeLook(system: planted.system).node("/dev/hallkit/board")
        #expect(node?.path == "/dev/ttyUSB0" && node?.isDevice == true)
        #expect(usb == "1-1.4")
    }

    @Test func datesAreReadFromCertificates() throws {
        #expect(CertificateDates([]) == nil)
        #expect(CertificateDates([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(CertificateDates(Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".utf8)) == nil)
        // SEQUENCE { SEQUENCE { [0] { 2 }, 1, {}, {}, { UTCTime 240101000000Z, GeneralizedTime 20510228235959Z } } }
        let short = [0x17, 0x0D] + Array("240101000000Z".utf8)
        let long = [0x18, 0x0F] + Array("20510228235959Z".utf8)
        let validity = [0x30, UInt8(short.count + long.count)] + short + long
        let signed: [UInt8] = [0xA0, 3, 2, 1, 2, 2, 1, 1, 0x30, 0, 0x30, 0] + validity
        let der = [0x30, UInt8(signed.count + 2), 0x30, UInt8(signed.count)] + signed
        let dates = try #require(CertificateDates(der))
        #expect(dates.notBefore == 1_704_067_200_000)
        #expect(dates.notAfter == 2_561_241_599_000)
        let pem = "-----BEGIN CERTIFICATE-----\n\(Data(der).base64EncodedString())\n-----END CERTIFICATE-----\n"
        #expect(CertificateDates(Array(pem.utf8)) == dates)
        // Cut anywhere, it is no certificate, and nothing traps.
        for count in 0..<der.count { #expect(CertificateDates(Array(der.prefix(count))) == nil) }
    }

    @Test func whatIsLateIsLeftBehind() async {
        let begun = ContinuousClock.now
        let late = await Deadline.thread(0.05) { () -> Int in
            while ContinuousClock.now - begun < .seconds(2) { usleep(10_000) }
            return 1
        }
        #expect(late == nil)
        #expect(await Deadline.thread(5) { 7 } == 7)
        #expect(await Deadline.task(5) { 8 } == 8)
    }

    @Test func addressesLoseTheirPasswords() {
        #expect(SpoolerLook.withoutSecret("ipp://user:pass@host/ipp") == "ipp://host/ipp")
        #expect(SpoolerLook.withoutSecret("hallprint://printer-1?socket=/a@b") == "hallprint://printer-1?socket=/a@b")
        #expect(SpoolerLook.withoutSecret("usb://POS/58") == "usb://POS/58")
    }
}
