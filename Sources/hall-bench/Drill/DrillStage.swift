import DeviceKit
import Foundation
import Glibc
import SimulatedHall

/// The hall of the drill while it runs, in a machine of its own, installed where it is on a kiosk: the agent as its user,
/// spooler, broker, central and the machine at the other end of the link.
actor DrillStage {
    let hall: DrillHall
    let devices: DrillDevices
    private let cups: PrivateCups
    private var broker: ChildProcess?
    private var agent: ChildProcess?
    private var kiosk: ChildProcess?
    private var central: ChildProcess?
    private var far: ChildProcess?
    private var guests: [String: ChildProcess] = [:]
    /// What agent and doctor are started with when the clock is not right.
    private var clock: [String: String]?
    private static let clockLibrary = "/run/clock"

    /// Prepares the machine; nothing runs yet.
    init() async throws {
        hall = DrillHall()
        try await Self.install(hall)
        devices = try DrillDevices(hall)
        cups = try PrivateCups(
            folder: "/run/spooler", backend: DrillMachine.programs + "/hall-print",
            otherBackends: ["/usr/lib/cups/backend/serial"].filter { access($0, X_OK) == 0 })
    }

    /// Starts everything.
    func start() async throws {
        far = try await ChildProcess.start(.init(["/usr/bin/unshare", "--net", "/bin/sleep", "infinity"]))
        guard let far else { return }
        _ = StageFolder.write("\(far.id)\n", to: "/run/far.pid")
        try await shell(
            """
            ip link set lo up
            until [ "$(readlink /proc/$(cat /run/far.pid)/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
            ip link add hall0 type veth peer name far0
            ip link set far0 netns "$(cat /run/far.pid)"
            hallfar ip addr add 10.77.0.1/24 dev far0
            hallfar ip link set far0 up
            hallfar ip link set lo up
            hallfar ip addr add 10.79.0.1/32 dev lo
            hallroute
            """)
        guests["udevd"] = try await ChildProcess.start(.init(["/lib/systemd/systemd-udevd"]))
        try await devices.lay()
        try await start(.broker)
        try await cups.start()
        for machine in ["1", "2"] {
            try await cups.add(
                .init(
                    name: "ticket-\(machine)", device: "printer-\(machine)",
                    relaySocket: "/run/hallkit/print/relay.sock"))
        }
        for program in [DrillStep.Program.central, .agent, .kiosk] { try await start(program) }
    }

    /// Ends everything.
    func strike() async {
        for guest in guests.values { await guest.kill() }
        await agent?.terminate()
        await kiosk?.terminate()
        await central?.terminate()
        await cups.stop()
        await broker?.kill()
        await far?.kill()
        await devices.strike()
    }

    // MARK: Steps

    func plant(_ step: DrillStep) async throws {
        switch step {
        case .device(let id, let fault): try await devices.set(fault, true, on: id)
        case .flicker(let id, let fault): try await devices.flicker(fault, on: id)
        case .pull(let id): try await devices.plug(id, isIn: false)
        case .upsServerEnds: await devices.endUPS(true)
        case .twin: try await devices.setTwin(isDark: false)
        case .shell(let line, _): try await shell(line)
        case .tickets(let count): try await takeTickets(count)
        case .hall(let changes): try rewrite(changes)
        case .stop(let program): await stop(program)
        case .start(let program): try await start(program, mayEnd: true)
        case .lasts(let seconds):
            let end = WireHost.now + .seconds(seconds)
            try await until("it has lasted", within: .seconds(seconds + 5)) { WireHost.now >= end }
        case .freeze(let program): try await signal(SIGSTOP, to: program)
        case .hold(let device, let name): try await hold(device, by: name)
        case .run(let name): try await run(name)
        case .clock(let seconds): try await setClock(seconds)
        }
    }

    func undo(_ step: DrillStep) async throws {
        switch step {
        case .device(let id, let fault): try await devices.set(fault, false, on: id)
        case .flicker(let id, let fault):
            await devices.calm(id)
            try await devices.set(fault, false, on: id)
        case .pull(let id): try await devices.plug(id, isIn: true)
        case .upsServerEnds: await devices.endUPS(false)
        case .twin: try await devices.setTwin(isDark: true)
        case .shell(_, let line): try await shell(line)
        case .tickets, .lasts: break
        case .hall(let changes): try rewrite(changes.map { ($0.1, $0.0) })
        case .stop(let program): try await start(program)
        case .start(let program): await stop(program)
        case .freeze(let program): try await signal(SIGCONT, to: program)
        case .hold(_, let name), .run(let name):
            await guests.removeValue(forKey: name)?.kill()
            if case .hold = step { await devices.openToAll() }
            unlink("/usr/sbin/\(name)")
        case .clock: clock = nil
        }
    }

    // MARK: Looking

    /// What doctor says, as JSON, and how long it took.
    func examine(_ place: DrillRecipe.Place) async throws -> DoctorAnswer {
        let root = place == .hall ? [] : ["--root", Self.kioskRoot]
        let begun = ContinuousClock.now
        let (ending, output) = try await ChildProcess.run(
            .init(
                ["/usr/bin/timeout", "-k", "1", "40", DrillMachine.programs + "/hallctl", "doctor", "--json"]
                    + ["--share", DrillMachine.share] + root, environment: environment()))
        return try DoctorAnswer(output, ending: ending, took: ContinuousClock.now - begun)
    }

    /// The states of all devices as the agent tells them; empty while it does not.
    func states() async -> [String: String] {
        let client = LoopbackClient(port: UInt16(DrillHall.port))
        guard agent?.isRunning == true, let answer = try? await client.request("GET", "/api/v1/status"),
            let devices = JSON(answer.body)?["devices"]?.list
        else { return [:] }
        return Dictionary(
            devices.map { ($0["id"]?.text ?? "", Self.state($0)) }, uniquingKeysWith: { first, _ in first })
    }

    private static func state(_ device: JSON) -> String {
        ([device["state"]?.text ?? ""] + (device["faults"]?.list ?? []).compactMap { $0["code"]?.text })
            .joined(separator: " ")
    }

    // MARK: Programs

    private static let kioskRoot = "/srv/kiosk-2"

    private func start(_ program: DrillStep.Program, mayEnd: Bool = false) async throws {
        switch program {
        case .agent:
            guard agent?.isRunning != true else { return }
            try await serve(try await launchAgent(), DrillHall.port, "/api/v1/hall", "the agent", mayEnd)
        case .kiosk:
            guard kiosk?.isRunning != true else { return }
            let child = try await launch(
                "hall-agent", log: "kiosk",
                [
                    "--root", Self.kioskRoot, "--share", DrillMachine.share, "--port", "\(DrillHall.kioskPort)",
                    "--cups", "/run/no-cups.sock", "--trust-clock",
                ])
            kiosk = child
            try await serve(child, DrillHall.kioskPort, "/api/v1/hall", "machine 2")
        case .central:
            guard central?.isRunning != true else { return }
            let child = try await ChildProcess.start(
                .init(
                    [
                        DrillMachine.programs + "/hall-central", "--database", "/srv/central.sqlite", "--broker",
                        DrillHall.broker, "--http-port", "\(DrillHall.centralPort)",
                    ], outputFile: "/run/central.log"))
            central = child
            try await serve(child, DrillHall.centralPort, "/api/v1/kiosks", "central")
        case .cups: try await cups.start()
        case .broker:
            guard broker?.isRunning != true else { return }
            broker = try await ChildProcess.start(
                .init(
                    ["/usr/bin/nsenter", "--net=/proc/\(far?.id ?? 0)/ns/net", "--", PrivateBroker.program]
                        + ["-c", "/etc/hallkit-broker.conf"], outputFile: "/run/broker.log"))
            try await shell("until hallfar ss -ltn | grep -q ':\(DrillHall.brokerPort) '; do sleep 0.02; done")
        }
    }

    private func stop(_ program: DrillStep.Program) async {
        switch program {
        case .agent:
            await agent?.terminate()
            await devices.openToAll()
        case .kiosk: await kiosk?.terminate()
        case .central: await central?.terminate()
        case .cups: await cups.stop()
        case .broker: await broker?.kill()
        }
    }

    private func launchAgent() async throws -> ChildProcess {
        let trusts = clock == nil ? ["--trust-clock"] : []
        let child = try await launch(
            "hall-agent", log: "agent", ["--share", DrillMachine.share] + trusts)
        agent = child
        return child
    }

    private func launch(_ program: String, log: String, _ arguments: [String]) async throws -> ChildProcess {
        let user = ["/usr/bin/setpriv", "--reuid", "hallkit", "--regid", "hallkit", "--init-groups", "--"]
        return try await ChildProcess.start(
            .init(
                user + ["\(DrillMachine.programs)/\(program)"] + arguments, environment: environment(),
                outputFile: "/run/\(log).log"))
    }

    private func environment() -> [String: String] {
        var environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"]
        if let clock { environment.merge(clock) { $1 } }
        return environment
    }

    private func serve(
        _ child: ChildProcess, _ port: Int, _ path: String, _ name: String, _ mayEnd: Bool = false
    ) async throws {
        let client = LoopbackClient(port: UInt16(port))
        // What cannot serve is planted too, whether it ends or not.
        let patience = ContinuousClock.now + .seconds(10)
        try await until("\(name) serves") {
            if mayEnd, ContinuousClock.now >= patience { return true }
            guard child.isRunning else {
                if mayEnd { return true }
                throw BenchFailure(description: "\(name) ended by itself; see /run/*.log")
            }
            return (try? await client.request("GET", path))?.status == 200
        }
    }

    /// Stopped and let go on by name: the programs of the private spooler are not ours to hold.
    private func signal(_ number: Int32, to program: DrillStep.Program) async throws {
        switch program {
        case .agent: agent?.signal(number)
        case .kiosk: kiosk?.signal(number)
        case .central: central?.signal(number)
        case .cups, .broker:
            let name = program == .cups ? "cupsd" : "mosquitto"
            try await shell("kill -\(number) $(ps -e -o pid= -o comm= | awk '$2 == \"\(name)\" { print $1 }')")
        }
    }

    /// A copy of an interpreter under another program's name takes a tty for itself, as that program does.
    private func hold(_ device: String, by name: String) async throws {
        guard let path = await devices.path(of: device) else { return }
        try await run(
            name,
            """
            open(my $tty, "+<", "\(path)") or die; ioctl($tty, 0x540C, 0) or die; flock($tty, 2);
            open(my $sign, ">", "/run/held-\(name)"); close $sign;
            while (1) { sysread($tty, my $bytes, 256) or sleep 1 }
            """)
        try await until("\(name) holds \(path)") { access("/run/held-\(name)", F_OK) == 0 }
        unlink("/run/held-\(name)")
    }

    private func run(_ name: String, _ code: String = "sleep 1000 while 1") async throws {
        try await shell("cp /usr/bin/perl /usr/sbin/\(name)")
        guests[name] = try await ChildProcess.start(.init(["/usr/sbin/\(name)", "-e", "$0 = '\(name)'; \(code)"]))
    }

    // MARK: Files, clock, people

    private func rewrite(_ changes: [(String, String)]) throws {
        let path = "/etc/hallkit/hall.yaml"
        var text = String(decoding: StageFolder.read(path) ?? [], as: UTF8.self)
        for (old, new) in changes {
            guard text.contains(old) else {
                throw BenchFailure(description: "the hall file does not say '\(old)'")
            }
            text = text.replacingOccurrences(of: old, with: new)
        }
        guard StageFolder.write(text, to: path) else { throw BenchFailure(description: "\(path) cannot be written") }
    }

    private func setClock(_ seconds: Int) async throws {
        guard let library = await PreloadLibrary.make("clock", DrillClock.code, in: Self.clockLibrary) else {
            throw BenchFailure(description: "the clock of a program is shifted by a C library: install gcc")
        }
        clock = ["LD_PRELOAD": library, "DRILL_CLOCK_SHIFT": "\(seconds)", "DRILL_CLOCK_UNKEPT": "1"]
    }

    /// Citizens take numbers, and central hears of them.
    private func takeTickets(_ count: Int) async throws {
        let client = LoopbackClient(port: UInt16(DrillHall.port))
        for _ in 0..<count {
            let body = #"{"request":"\#(UUID().uuidString.lowercased())","service":"household","paper":false}"#
            let answer = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: body)
            guard answer.status == 201 else {
                throw BenchFailure(description: "no number was given: \(answer.status) \(answer.text)")
            }
        }
        guard central?.isRunning == true else { return }
        let office = LoopbackClient(port: UInt16(DrillHall.centralPort))
        try await until("central has every event") {
            guard let status = try? await client.request("GET", "/api/v1/status"),
                let head = JSON(status.body)?["head"]?.integer,
                let export = try? await office.request("GET", "/api/v1/kiosks")
            else { return false }
            let kiosks = JSON(export.body)?["kiosks"]?.list ?? []
            return kiosks.contains { $0["upto"]?.integer == head }
        }
    }

    // MARK: Waiting

    @discardableResult
    func shell(_ line: String) async throws -> String {
        let (ending, output) = try await ChildProcess.run(
            .init(
                ["/usr/bin/timeout", "40", "/bin/sh", "-c", ". \(DrillProps.path)\n" + line],
                environment: environment()))
        guard ending == .exited(0) else {
            throw BenchFailure(description: "\(line)\n\(ending): \(output.suffix(600))")
        }
        return output
    }

    private func until(
        _ what: String, within limit: Duration = .seconds(30), _ isSo: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !isSo() {
            guard ContinuousClock.now < deadline else {
                throw BenchFailure(description: "waited \(limit) in vain until \(what)")
            }
            try await Task.sleep(for: .milliseconds(40))
        }
    }
}
