import HallDomain
import Testing

@testable import hallctl

/// A machine that is well, and what can be planted in it.
enum DoctorCases {
    static let wall: Int64 = 1_795_482_000_000
    static let machine = BilingualText(zh: "取号机1", en: "Machine 1")

    /// A small hall: a printer on a built-in port, a reader on USB, two boards on one converter.
    static var healthy: MachineFacts {
        var facts = MachineFacts(wall: wall, place: machine)
        facts.files = FileFacts(hallFile: "/etc/hallkit/hall.yaml", findings: [])
        facts.ports = [
            port("printer-1", "documentPrinter", "/dev/ttyS1", "hallkit-prn", queue: "ticket-1"),
            port("reader-1", "cardReader", "/dev/ttyACM0", "hallkit-idr", usb: "1-1.2"),
            port("board-1", "messageBoard", "/dev/ttyUSB0", "hallkit-led", usb: "1-1.4"),
            port("board-2", "messageBoard", "/dev/ttyUSB0", "hallkit-led", usb: "1-1.4"),
        ]
        facts.agent = AgentFacts(
            version: "0.1.0", clock: "trusted",
            devices: (facts.ports ?? []).map { device($0.device, $0.role, at: $0.address) }
                + [device("printer-1-queue", "documentPrinter", model: "cups-queue"), device("store", "watchdog")])
        facts.account = AccountFacts(
            user: "hallkit", id: 998, groups: [7, 990, 991, 992, 993], source: .running, isInstalled: true,
            missingGroups: [])
        facts.rules = RuleFacts(
            installedAt: "/usr/lib/udev/rules.d/70-hallkit-devices.rules", isCurrent: true,
            shipped: "/usr/share/hallkit/udev-rules/70-hallkit-devices.rules", hasUdev: true, thieves: [])
        facts.programs = [ProgramFacts(process: 600, name: "hall-agent"), ProgramFacts(process: 500, name: "cupsd")]
        facts.spooler = SpoolerFacts(
            socket: "/run/cups/cups.sock",
            queues: [
                .init(
                    name: "ticket-1", device: "printer-1", exists: true, address: "hallprint://printer-1",
                    errorPolicy: "retry-job")
            ], backend: .init(path: "/usr/lib/cups/backend/hallprint", exists: true))
        facts.ledger = LedgerFacts(path: "/var/lib/hallkit/ledger.sqlite", entries: 4711)
        facts.disks = [disk("/var/lib/hallkit", true), disk("/", false)]
        facts.kernel = KernelFacts(isReadable: true)
        facts.clock = ClockFacts(isSynchronised: true, services: ["chronyd"], earliest: 1_767_225_600_000)
        facts.heat = HeatFacts(sensors: ["cpu-thermal": 52_000])
        facts.hasChineseFont = true
        facts.voice = VoiceFacts(hasProgram: true, hasMandarin: true, cards: ["Headphones"])
        facts.network = NetworkFacts(
            interfaces: [.init(name: "eth0", hasCarrier: true, isPhysical: true)], hasDefaultRoute: true)
        facts.broker = BrokerFacts(address: "central.example:8883", outcome: .connected)
        facts.certificates = [
            CertificateFacts(
                file: "/etc/hallkit/tls/hall.pem", notBefore: wall - 86_400_000, notAfter: wall + 200 * 86_400_000)
        ]
        return facts
    }

    static func disk(_ folder: String, _ holdsLedger: Bool) -> DiskFacts {
        DiskFacts(
            folder: folder, free: 20 << 30, size: 32 << 30, filesFree: 1_000_000, files: 2_000_000, isReadOnly: false,
            holdsLedger: holdsLedger)
    }

    static func port(
        _ device: String, _ role: String, _ path: String, _ group: String, usb: String? = nil, queue: String? = nil
    ) -> PortFacts {
        let ids = ["hallkit-prn": 990, "hallkit-led": 991, "hallkit-idr": 993] as [String: UInt32]
        var port = PortFacts(
            device: device, role: role, place: BilingualText(zh: "位置", en: "Place"), address: "path:\(path)")
        port.isPresent = true
        port.node = NodeFacts(
            path: path, owner: 0, group: ids[group] ?? 20, groupName: group, mode: 0o660, isDevice: true)
        port.holders = [ProgramFacts(process: 600, name: "hall-agent")]
        port.usb = usb
        port.queue = queue
        return port
    }

    static func device(_ id: String, _ role: String, model: String = "m", at address: String = "a") -> DeviceLine {
        DeviceLine(
            id: id, role: role, model: model, address: address, place: BilingualText(zh: "位置", en: "Place"),
            state: "ok",
            since: wall, faults: [], evidence: "", port: nil)
    }

    /// One planted cause: what it does to the facts, and the fault that a doctor must name first.
    struct Plant: Sendable, CustomTestStringConvertible {
        var name: String
        var fault: String
        var plant: @Sendable (inout MachineFacts) -> Void
        var testDescription: String { name }

        init(_ name: String, _ fault: String, _ plant: @escaping @Sendable (inout MachineFacts) -> Void) {
            (self.name, self.fault, self.plant) = (name, fault, plant)
        }
    }

    /// Breaks a device as the agent tells it.
    @Sendable static func fail(_ facts: inout MachineFacts, _ id: String, _ fault: String, state: String = "fault") {
        guard let index = facts.agent?.devices.firstIndex(where: { $0.id == id }) else { return }
        let code = Catalogue.standard.fault(fault)?.code ?? ""
        facts.agent?.devices[index].state = state
        facts.agent?.devices[index].faults = [FaultLine(name: fault, code: code, zh: "", en: "")]
        facts.agent?.devices[index].evidence = "10 04 04: 72"
    }

    /// Breaks a device with several faults at once.
    @Sendable static func fail(_ facts: inout MachineFacts, _ id: String, _ faults: [String]) {
        let lines = faults.map { fault in
            FaultLine(name: fault, code: Catalogue.standard.fault(fault)?.code ?? "", zh: "", en: "")
        }
        fail(&facts, id, faults[0])
        guard let index = facts.agent?.devices.firstIndex(where: { $0.id == id }) else { return }
        facts.agent?.devices[index].faults = lines
    }

    /// What the agent says of a device beside its fault.
    @Sendable static func tell(_ facts: inout MachineFacts, _ id: String, _ evidence: String) {
        guard let index = facts.agent?.devices.firstIndex(where: { $0.id == id }) else { return }
        facts.agent?.devices[index].evidence = evidence
    }

    /// The agent is down, and says so.
    @Sendable static func stop(_ facts: inout MachineFacts) {
        facts.agent = AgentFacts(
            trouble: "agent-not-running", reason: BilingualText(zh: "没有运行", en: "is not running"))
        facts.programs?.removeAll { $0.name == "hall-agent" }
        for index in facts.ports?.indices ?? 0..<0 { facts.ports?[index].holders = [] }
    }

    /// The clock's battery is empty, and no time service runs.
    @Sendable static func setBack(_ facts: inout MachineFacts, to wall: Int64) {
        facts.wall = wall
        facts.agent?.clock = "untrusted"
        facts.clock = ClockFacts(isSynchronised: false, services: [], earliest: 1_767_225_600_000)
    }

    @Sendable static func finding(
        _ facts: inout MachineFacts, _ file: String, _ weight: Finding.Weight = .error
    ) {
        facts.files?.findings.append(Finding(weight, file: file, line: 14, "no window '7'"))
    }

    static let plants: [Plant] = files + devices + ports + spooler + machine1 + network

    private static let files = [
        Plant("hall file wrong, agent down", "hall-file") {
            stop(&$0)
            finding(&$0, "/etc/hallkit/hall.yaml")
            $0.ports = nil
        },
        Plant("hall file wrong while running", "hall-file") { finding(&$0, "/etc/hallkit/hall.yaml") },
        Plant("device file wrong", "invalid-definition") { finding(&$0, "/etc/hallkit/devices/x.yaml") },
        Plant("agent stopped", "agent-down") { stop(&$0) },
        Plant("agent hangs", "agent-silent") {
            $0.agent = AgentFacts(trouble: "agent-no-answer", reason: BilingualText(zh: "没有回答", en: "no answer"))
        },
    ]

    private static let devices = [
        Plant("paper out", "media-empty") { fail(&$0, "printer-1", "media-empty") },
        Plant("paper low", "media-low") { fail(&$0, "printer-1", "media-low", state: "warning") },
        Plant("cover open", "cover-open") { fail(&$0, "printer-1", "cover-open") },
        Plant("cutter stuck", "cutter-error") { fail(&$0, "printer-1", "cutter-error") },
        Plant("printer off", "printer-absent") { fail(&$0, "printer-1", "printer-absent", state: "absent") },
        Plant("board silent", "board-silent") { fail(&$0, "board-2", "board-silent") },
        Plant("bit errors", "bus-errors") { fail(&$0, "board-2", "bus-errors", state: "warning") },
        Plant("bit errors until it is silent", "bus-errors") {
            fail(&$0, "board-2", ["board-silent", "bus-errors"])
        },
        Plant("bit errors that come and go", "bus-errors") { facts in
            facts.agent?.incidents = ["board-silent", "bus-errors"].map { fault in
                FaultLine(name: fault, code: Catalogue.standard.fault(fault)?.code ?? "", zh: "闪", en: "flickers")
            }
            facts.agent?.incidentDevices = ["board-2", "board-2"]
        },
        Plant("two boards with one address", "board-address") {
            fail(&$0, "board-2", ["bus-errors", "board-address"])
        },
        Plant("reader silent", "reader-absent") { fail(&$0, "reader-1", "reader-absent") },
        Plant("module failed", "sam-failed") { fail(&$0, "reader-1", "sam-failed") },
        Plant("printer unplugged, agent down", "agent-down") {
            stop(&$0)
            $0.ports?[0].isPresent = false
            $0.ports?[0].node = nil
        },
        Plant("stuck job behind an empty printer", "media-empty") {
            fail(&$0, "printer-1", "media-empty")
            $0.spooler?.queues[0].jobs = [.init(id: 3, state: 5, age: 1200)]
        },
    ]

    private static let ports = [
        Plant("wrong group", "port-denied") {
            fail(&$0, "printer-1", "printer-absent")
            $0.ports?[0].holders = []
            $0.account?.groups = [991, 993]
        },
        Plant("a later rule file has the last word", "port-denied") {
            fail(&$0, "reader-1", "reader-absent")
            $0.ports?[1].holders = []
            $0.ports?[1].node?.group = 20
            $0.ports?[1].node?.groupName = "dialout"
            $0.rules?.rivals = ["/etc/udev/rules.d/71-site.rules"]
        },
        Plant("rules missing", "rules-missing") {
            fail(&$0, "reader-1", "reader-absent")
            $0.ports?[1].holders = []
            $0.ports?[1].node?.group = 20
            $0.ports?[1].node?.groupName = "dialout"
            $0.rules?.installedAt = nil
            $0.rules?.isCurrent = nil
        },
        Plant("rules of another version", "rules-missing") { $0.rules?.isCurrent = false },
        Plant("rules not applied", "rules-missing") {
            $0.ports?[1].node?.group = 20
            $0.ports?[1].node?.groupName = "dialout"
        },
        Plant("held by brltty", "port-held") {
            fail(&$0, "board-1", "board-silent")
            fail(&$0, "board-2", "board-silent")
            for index in 2...3 { $0.ports?[index].holders = [ProgramFacts(process: 77, name: "brltty")] }
            $0.programs?.append(ProgramFacts(process: 77, name: "brltty"))
            $0.rules?.thieves = ["brltty"]
        },
        Plant("held by a getty", "port-held") {
            fail(&$0, "printer-1", "printer-absent")
            $0.ports?[0].holders = [ProgramFacts(process: 78, name: "agetty")]
            $0.ports?[0].node?.group = 5
            $0.ports?[0].node?.groupName = "tty"
        },
        Plant("held, at a node that is not found in time", "port-held") {
            fail(&$0, "reader-1", "reader-absent")
            $0.ports?[1].isPresent = nil
            $0.ports?[1].node = nil
            tell(&$0, "reader-1", "busy while opening /dev/ttyACM0: Device or resource busy")
        },
        Plant("held by nobody that is seen", "port-held") {
            fail(&$0, "reader-1", "reader-absent")
            $0.ports?[1].holders = []
            tell(&$0, "reader-1", "busy while opening /dev/ttyACM0: Device or resource busy")
        },
        Plant("one of those that share a node is another's", "port-held") {
            fail(&$0, "board-2", "board-silent")
            tell(&$0, "board-2", "busy while requesting line '3' of /dev/gpiochip0 (desk), which 'sysfs' has: busy")
        },
        Plant("refused to the agent", "port-denied") {
            fail(&$0, "reader-1", "reader-absent")
            tell(&$0, "reader-1", "access-denied while opening /dev/ttyACM0: Permission denied")
        },
        Plant("shared with a tool, still working", "port-held") {
            $0.ports?[0].holders.append(ProgramFacts(process: 79, name: "minicom"))
        },
        Plant("brltty waits", "port-thief") { $0.rules?.thieves = ["brltty"] },
        Plant("the package's user is missing", "account-missing") {
            $0.account?.isInstalled = false
            $0.account?.missingGroups = ["hallkit-led"]
        },
        Plant("USB drops", "usb-resets") {
            fail(&$0, "reader-1", "reader-absent", state: "absent")
            $0.kernel?.usbDrops = ["1-1.2": 9]
        },
        Plant("a hub drops", "usb-resets") {
            fail(&$0, "board-1", "board-silent", state: "absent")
            $0.kernel?.usbDrops = ["1-1": 8]
        },
        Plant("under-voltage brings USB down", "under-voltage") {
            $0.kernel?.usbDrops = ["1-1.2": 9]
            $0.kernel?.underVoltages = 4
        },
        Plant("under-voltage now", "under-voltage") { $0.kernel?.isUnderVoltageNow = true },
    ]

    private static let spooler = [
        Plant("cupsd away", "cups-away") {
            $0.spooler = SpoolerFacts(socket: "/run/cups/cups.sock", trouble: "unavailable while listing")
            fail(&$0, "printer-1-queue", "queue-stopped")
        },
        Plant("queue missing", "queue-missing") {
            $0.spooler?.queues[0].exists = false
            fail(&$0, "printer-1-queue", "queue-stopped")
        },
        Plant("queue paused", "queue-paused") { fail(&$0, "printer-1-queue", "queue-paused") },
        Plant("queue paused, agent hangs", "agent-silent") {
            $0.agent = AgentFacts(trouble: "agent-no-answer", reason: BilingualText(zh: "没有回答", en: "no answer"))
            $0.spooler?.queues[0].state = 5
            $0.spooler?.queues[0].message = "Paused"
        },
        Plant("queue rejects", "queue-paused") { $0.spooler?.queues[0].isAccepting = false },
        Plant("queue stopped by cupsd", "queue-stopped") {
            $0.spooler?.queues[0].state = 5
            $0.spooler?.queues[0].message = "backend failed"
        },
        Plant("queue that stops on errors", "queue-policy") { $0.spooler?.queues[0].errorPolicy = "stop-printer" },
        Plant("stuck jobs", "jobs-stuck") { $0.spooler?.queues[0].jobs = [.init(id: 3, state: 4, age: 3600)] },
        Plant("backend missing", "backend-missing") { $0.spooler?.backend?.exists = false },
        Plant("backend of another owner", "backend-missing") { $0.spooler?.backend?.owner = 1000 },
        Plant("backend that all may write", "backend-missing") { $0.spooler?.backend?.mode = 0o777 },
        Plant("queues swapped", "swapped") { $0.spooler?.queues[0].address = "hallprint://printer-2?socket=/x" },
        Plant("a queue of the system's own has taken the printer", "printer-shared") {
            fail(&$0, "printer-1", "printer-absent", state: "absent")
            $0.ports?[0].node = nil
            $0.ports?[0].isPresent = false
            $0.ports?[0].address = "path:/dev/usb/lp0"
            $0.spooler?.queues.append(.init(name: "POS", exists: true, address: "usb://POS/58"))
        },
        Plant("a second queue on a serial printer's port", "printer-shared") {
            $0.spooler?.queues.append(.init(name: "auto", exists: true, address: "serial:/dev/ttyS1?baud=115200"))
        },
        Plant("a queue of the system's own", "printer-shared") {
            $0.ports?[0].node?.path = "/dev/usb/lp0"
            $0.spooler?.queues.append(.init(name: "POS", exists: true, address: "usb://POS/58"))
        },
    ]

    private static let machine1 = [
        Plant("disk full", "disk-full") { $0.disks?[0].free = 1 << 20 },
        Plant("disk nearly full", "disk-low") { $0.disks?[0].free = 200 << 20 },
        Plant("no room for files", "disk-low") { $0.disks?[1].filesFree = 3 },
        Plant("disk read-only", "disk-readonly") {
            $0.disks?[0].isReadOnly = true
            fail(&$0, "store", "disk-readonly")
        },
        Plant("disk failing", "disk-error") {
            $0.kernel?.diskErrors = ["I/O error, dev mmcblk0, sector 8192"]
            $0.disks?[0].device = "mmcblk0"
        },
        Plant("disk failing, read-only now, agent down", "disk-error") {
            stop(&$0)
            $0.disks?[0].isReadOnly = true
            $0.kernel?.diskErrors = ["I/O error, dev mmcblk0, sector 8192"]
        },
        Plant("a byte of the ledger changed", "ledger-damaged") { $0.ledger?.damages = ["changed 150"] },
        Plant("the ledger is none", "ledger-damaged") { $0.ledger?.trouble = "damaged(\"file is not a database\")" },
        Plant("clock in 1970, nothing keeps it", "clock-doubt") {
            setBack(&$0, to: 86_400_000)
            $0.certificates = []
        },
        Plant("clock years back, certificates not yet valid, the hall server refuses", "clock-doubt") {
            setBack(&$0, to: 1_600_000_000_000)
            $0.agent?.devices.append(device("hall-server", "watchdog"))
            fail(&$0, "hall-server", "hall-server")
        },
        Plant("clock jumped", "clock-doubt") { $0.agent?.clock = "jumped" },
        Plant("no time service", "time-service") {
            $0.agent?.clock = "untrusted"
            $0.clock?.isSynchronised = false
            $0.clock?.services = []
        },
        Plant("worn flash", "disk-worn") { $0.disks?[0].wear = 3 },
        Plant("hot", "machine-hot") { $0.heat?.sensors["cpu-thermal"] = 91_000 },
        Plant("font missing", "font-missing") { $0.hasChineseFont = false },
        Plant("a font of rare characters missing", "font-missing") { $0.missingCharacters = ["\u{2B695}"] },
        Plant("voice missing", "voice-missing") {
            $0.voice?.hasProgram = false
            $0.agent?.devices.append(device("voice-A", "speakerModule"))
            fail(&$0, "voice-A", "no-sound")
        },
        Plant("Mandarin missing", "voice-missing") { $0.voice?.hasMandarin = false },
        Plant("sound card unplugged", "sound-card-absent") {
            $0.voice?.wanted = "plughw:CARD=Device,DEV=0"
            $0.voice?.cards = ["Headphones"]
        },
    ]

    private static let network = [
        Plant("cable out", "network-down") {
            $0.network?.interfaces[0].hasCarrier = false
            $0.network?.hasDefaultRoute = false
            $0.broker?.outcome = .unreachable
            $0.agent?.devices.append(device("central", "watchdog"))
            fail(&$0, "central", "central", state: "warning")
        },
        Plant("no signal where the route leads", "network-down") {
            $0.network?.interfaces = [
                .init(name: "docker0", hasCarrier: true, isPhysical: true),
                .init(name: "wlan0", hasCarrier: false, isPhysical: false),
            ]
            $0.network?.routing = ["wlan0"]
            $0.broker?.outcome = .timedOut
        },
        Plant("no route", "network-down") {
            $0.network?.hasDefaultRoute = false
            $0.broker?.outcome = .unreachable
        },
        Plant("broker refused", "broker-unreachable") { $0.broker?.outcome = .refused },
        Plant("broker's name unknown", "broker-unreachable") { $0.broker?.outcome = .noSuchHost },
        Plant("certificate ended", "certificate-expired") {
            $0.certificates?[0].notAfter = wall - 1
            $0.agent?.devices.append(device("central", "watchdog"))
            fail(&$0, "central", "central", state: "warning")
        },
        Plant("certificate ends soon", "certificate-expiring") { $0.certificates?[0].notAfter = wall + 86_400_000 * 9 },
    ]
}
