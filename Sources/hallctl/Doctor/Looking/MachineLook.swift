import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import LinuxPorts
import Rendering

/// Looks at the machine, everything at once; what takes too long is left out and named.
struct MachineLook: Sendable {
    var options: GlobalOptions
    /// Another system's root to look at, instead of this machine.
    var system = SystemFiles()
    /// cupsd's socket; without one the agent's, and with the agent down Debian's.
    var cups: String?
    /// How long any one look may take.
    var patience = 6.0

    /// What a part has found, put into the facts.
    private typealias Part = @Sendable (inout MachineFacts) -> Void

    @MainActor func facts() async -> MachineFacts {
        let look = self
        let files = HallFiles(options)
        let definition = try? files.definition()
        var facts = MachineFacts(wall: HallTime.now, place: Self.place(definition))
        facts.utcOffsetMinutes = definition?.plan.utcOffsetMinutes ?? 480
        let programs = ProcessLook(system: system).programs()
        facts.programs = programs.map(Self.telling)
        facts.account = AccountLook(system: system).facts(running: programs ?? [])
        facts.rules = RuleLook(system: system, share: options.folders.last ?? "").facts()
        facts.clock = look.clock(programs ?? [])
        facts.heat = KernelLook(system: system).heat()
        facts.kernel = KernelLook(system: system).facts()
        facts.network = NetworkLook(system: system).facts()
        facts.voice = look.voice(definition)
        facts.disks = look.disks()
        for part in await look.slowParts(definition) { part(&facts) }
        return facts
    }

    private func slowParts(_ definition: HallDefinition?) async -> [Part] {
        await withTaskGroup(of: Part.self) { group in
            group.addTask { await files() }
            group.addTask { await agent() }
            group.addTask { await ledger(definition) }
            group.addTask { await fonts() }
            group.addTask { await certificates(definition) }
            if let definition {
                group.addTask { await ports(definition) }
                group.addTask { await spooler(definition) }
                if let address = definition.reporting?.broker { group.addTask { await broker(address) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func late(_ name: String) -> Part { { $0.late.append(name) } }

    private static func place(_ definition: HallDefinition?) -> BilingualText {
        guard let definition else { return BilingualText(zh: "本机", en: "This machine") }
        guard let kiosk = definition.plan.kiosks.first, definition.plan.kiosks.count == 1 else {
            return BilingualText(zh: "本机", en: "This machine")
        }
        return BilingualText(zh: "取号机\(kiosk.id)", en: "Machine \(kiosk.id)")
    }

    /// Programs that a judgement asks for; all others are nobody's business.
    private static func telling(_ programs: [ProgramFacts]) -> [ProgramFacts] {
        let names: Set<String> = ["brltty", "ModemManager", "hall-agent", "cupsd", "ipp-usb", "cups-browsed"]
        return programs.filter { names.contains($0.name) }
    }

    // MARK: What is quick

    private func clock(_ programs: [ProgramFacts]) -> ClockFacts {
        // The kernel cuts names to 15 bytes.
        let services: Set<String> = ["systemd-timesyn", "chronyd", "ntpd", "ntpd_driver", "openntpd"]
        let earliest = HallAPISettings().earliestDate.days * 86_400_000
        return ClockFacts(
            isSynchronised: KernelClock.isSynchronised,
            services: Array(Set(programs.map(\.name).filter(services.contains))).sorted(), earliest: earliest)
    }

    private func voice(_ definition: HallDefinition?) -> VoiceFacts? {
        guard definition?.plan.zones.isEmpty == false else { return nil }
        let hasProgram = system.exists("/usr/bin/espeak-ng")
        let folders = (system.names(in: "/usr/lib") ?? []).map { "/usr/lib/\($0)/espeak-ng-data" }
        let data = (folders + ["/usr/share/espeak-ng-data"]).filter { system.exists($0) }
        let cards = system.lines("/proc/asound/cards").filter { $0.contains("[") }.compactMap { line in
            line.split(separator: "[").dropFirst().first?.split(separator: "]").first.map {
                $0.split(separator: " ").joined()
            }
        }
        return VoiceFacts(
            hasProgram: hasProgram,
            hasMandarin: data.isEmpty ? nil : data.contains { system.exists($0 + "/cmn_dict") }, cards: cards,
            wanted: definition?.voice.device)
    }

    private func disks() -> [DiskFacts] {
        let state = options.paths.state
        return [
            StoreLook.disk(state, holdsLedger: true, SystemFiles()), StoreLook.disk("/", holdsLedger: false, system),
        ]
        .compactMap(\.self)
    }

    // MARK: What may take its time

    private func files() async -> Part {
        let (path, folders, library) = (options.paths.hallFile, options.folders, HallFiles(options).library)
        let sets = DefinitionSets(folder: options.paths.definitions).state()
        let found = await Deadline.thread(patience) { () -> [Finding] in
            let check = DefinitionCheck(folders: folders)
            var findings: [Finding] = []
            if let damage = sets.damage, let complaint = sets.complaint {
                findings.append(Finding(.error, file: damage, say(complaint)))
            }
            for file in [path] + DefinitionCheck.files(in: folders) {
                let text: String
                do throws(WrittenText.Trouble) { text = try WrittenText.read(file) } catch {
                    findings.append(Finding(.error, file: file, error.message))
                    continue
                }
                let data = DataFile(file: file, text: text)
                if file == path {
                    findings += HallFileCheck(file: data, library: library).findings()
                } else if file.contains("/firmware-profiles/") {
                    findings += check.profile(data)
                } else {
                    findings += check.device(data)
                }
            }
            var seen: Set<Finding> = []
            return findings.filter { seen.insert($0).inserted }
        }
        guard let found else { return Self.late("files") }
        let files = SystemFiles()
        let isClosed = files.exists(path) && files.bytes(path) == nil
        return { $0.files = FileFacts(hallFile: path, isClosed: isClosed, findings: found) }
    }

    private func agent() async -> Part {
        let agent = Agent(options)
        let facts = await Deadline.thread(patience) { () -> AgentFacts in
            do throws(AgentSocket.Failure) {
                let status = try agent.status()
                let desk = try agent.desk()
                let shown = Set(status.devices.flatMap { $0.faults.map(\.name) })
                let open = desk.incidents.filter { !shown.contains($0.fault) }
                let incidents = open.map { FaultLine(name: $0.fault, code: $0.code, zh: $0.zh, en: $0.en) }
                return AgentFacts(
                    version: status.version, clock: status.clock, devices: status.devices, incidents: incidents,
                    incidentDevices: open.map(\.device))
            } catch {
                return AgentFacts(trouble: Agent.code(error), reason: agent.reason(error))
            }
        }
        guard let facts else { return Self.late("agent") }
        return { $0.agent = facts }
    }

    private func ports(_ definition: HallDefinition) async -> Part {
        let (system, plan) = (system, definition.plan)
        let presence = await presence(of: definition.devices.map(\.address))
        let facts = await Deadline.thread(patience) { () -> [PortFacts] in
            let look = NodeLook(system: system)
            var facts = definition.devices.map { device in
                var facts = PortFacts(
                    device: device.id.rawValue, role: device.model.role.rawValue, place: device.place(in: plan),
                    address: device.address.description, queue: device.queue)
                switch presence[device.address] {
                case .present(let path)?:
                    facts.isPresent = true
                    (facts.node, facts.usb) = look.node(path.hasPrefix("/") ? path : "/dev/\(path)")
                case .absent?: facts.isPresent = false
                case nil: break
                }
                return facts
            }
            // What is no terminal and no port (a file, /dev/null) is anybody's.
            let held = facts.compactMap(\.node).filter { $0.isDevice || $0.path.hasPrefix("/dev/pts/") }
            let holders = ProcessLook(system: system).holders(of: Set(held.map(\.path)))
            for index in facts.indices { facts[index].holders = facts[index].node.flatMap { holders[$0.path] } ?? [] }
            return facts
        }
        guard let facts else { return Self.late("ports") }
        return { $0.ports = facts }
    }

    /// Of another root only paths can be seen.
    private func presence(of addresses: [PortAddress]) async -> [PortAddress: Presence] {
        guard !system.prefix.isEmpty else { return await PortLook.presence(of: addresses) }
        return Dictionary(
            addresses.compactMap { address -> (PortAddress, Presence)? in
                guard case .path(let path) = address else { return nil }
                return (address, system.exists(path) ? .present(path: path) : .absent)
            }, uniquingKeysWith: { first, _ in first })
    }

    private func spooler(_ definition: HallDefinition) async -> Part {
        let queues = definition.devices.compactMap { device in device.queue.map { ($0, device.id.rawValue) } }
        guard !queues.isEmpty else { return { _ in } }
        let options = options
        let used = await Deadline.thread(patience) { try? Agent(options).status().spooler }
        let look = SpoolerLook(socket: cups ?? used.flatMap { $0 } ?? CUPSServer.debian.description, system: system)
        let facts = await Deadline.task(patience) { await look.facts(queues) }
        // A print service that takes connections and says nothing prints nothing either.
        let silent = SpoolerFacts(socket: look.socket, trouble: "no answer within \(Int(patience)) s")
        return { $0.spooler = facts ?? silent }
    }

    private func ledger(_ definition: HallDefinition?) async -> Part {
        let path = options.paths.ledger
        if let address = definition?.ledger {
            return { $0.ledger = LedgerFacts(path: "\(address)", isElsewhere: true) }
        }
        guard let facts = await Deadline.thread(patience, { StoreLook.ledger(path: path) }) else {
            return Self.late("ledger")
        }
        return { $0.ledger = facts }
    }

    /// One of each part of GB 18030-2022 that names of places and people need and that few fonts have: CJK Extension A
    /// (U+36C3), B (U+20BB7), C (U+2B695), E (U+2CCF6).
    private static let rare: [Unicode.Scalar] = ["\u{36C3}", "\u{20BB7}", "\u{2B695}", "\u{2CCF6}"]

    /// Drawn as the agent draws it: what counts is whether a character comes out.
    private func fonts() async -> Part {
        let found = await Deadline.thread(patience) { () -> (has: Bool, missing: [String]) in
            func isDrawn(_ character: Unicode.Scalar) -> Bool {
                (try? GlyphRaster.dots(of: character, height: 24)) ?? nil != nil
            }
            return (isDrawn("政"), Self.rare.filter { !isDrawn($0) }.map { String(Character($0)) })
        }
        guard let found else { return Self.late("fonts") }
        return {
            $0.hasChineseFont = found.has
            $0.missingCharacters = found.missing
        }
    }

    private func broker(_ address: String) async -> Part {
        guard let outcome = await Deadline.thread(patience, { NetworkLook.reach(address, seconds: 3) }) else {
            return { $0.broker = BrokerFacts(address: address, outcome: .timedOut) }
        }
        return { $0.broker = BrokerFacts(address: address, outcome: outcome) }
    }

    /// Those that the hall file names, and those that lie where certificates usually do.
    private func certificates(_ definition: HallDefinition?) async -> Part {
        let site = options.paths.site
        let named = definition?.link.map { [$0.credentials.certificate, $0.credentials.authority] } ?? []
        let facts = await Deadline.thread(patience) { () -> [CertificateFacts] in
            let lying = ["", "/tls", "/certificates"].flatMap { folder in
                (SystemFiles().names(in: site + folder) ?? [])
                    .filter { name in [".pem", ".crt", ".cer"].contains { name.hasSuffix($0) } }
                    .map { "\(site)\(folder)/\($0)" }
            }
            return (named + lying.filter { !named.contains($0) }).compactMap { file in
                guard let bytes = SystemFiles().bytes(file) else { return CertificateFacts(file: file) }
                // A key that lies beside its certificate is none itself.
                guard !String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY-----") else { return nil }
                let dates = CertificateDates(bytes)
                return CertificateFacts(file: file, notBefore: dates?.notBefore, notAfter: dates?.notAfter)
            }
        }
        guard let facts else { return Self.late("certificates") }
        return { $0.certificates = facts }
    }
}
