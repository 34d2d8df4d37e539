import DeviceKit
import HallDomain
import Logging

/// Keeps each place of the hall file filled by the device that belongs there, whatever is plugged in where.
///
/// A device keeps its place by its serial number, else by its port; that is its address, and the supervisor follows it. What
/// nobody's address names is new: by the rules of `RoleMatching` it is tried in a place that lacks its device, or a person
/// is asked once. It is tested before it serves, and each decision is committed before it is acted on. Two devices that are
/// silent where they hang and answer on each other's ports are said to be swapped, until the cables are, or a person
/// lets it be so.
public actor RoleKeeping {
    /// How long is waited for what.
    public struct Times: Sendable {
        /// Several devices come and go together (a hub, a restart): nothing is decided before it is calm.
        public var calm = Duration.milliseconds(800)
        /// Silent for so long before it is tried elsewhere.
        public var silence = Duration.seconds(6)
        /// What does not work in its place, or answers as nothing that is lacking, is tried again after this.
        public var retry = Duration.seconds(30)
        /// A pair that was tried in vain is tried again after this, then after twice as long, and so on up to a day: each
        /// trial takes a port for a moment from whoever is on it.
        public var again = Duration.seconds(600)

        /// The usual ones.
        public init() {}
    }

    /// What is asked now.
    private let questions: RoleQuestions
    private let hall: Hall
    private let plan: HallPlan
    private let ports: any PortProvider
    private let supervisor: DeviceSupervisor
    private let health: HealthBook
    private let shelf: ModelShelf
    private let trial: PlugTrial
    private let times: Times
    private let logger: Logger
    /// What the hall file says of each place.
    private let homes: [DeviceID: PlacedDevice]
    /// What fills each place now.
    private var seated: [DeviceID: PlacedDevice]
    /// Where the device of each place was plugged in last.
    private var lastPorts: [DeviceID: String]
    private var plugs: [PluggedPort] = []
    /// Plugs of which nothing is to be found out before this.
    private var settled: [String: ContinuousClock.Instant] = [:]
    private var asking: [String: Asked] = [:]
    private var answers: [RoleQuestions.Answer] = []
    private var crossings = CrossingTrials()
    private let (causes, cause) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let alarm = Alarm()
    /// Before this nothing is decided about what was plugged in.
    private var calmAt: ContinuousClock.Instant?

    private enum Asked {
        case place(PluggedPort)
        case crossed([DeviceID])
    }

    /// Keeps the places of `devices` (as the hall file has them); `seated` is what fills them by the ledger.
    init(
        hall: Hall, plan: HallPlan, homes: [PlacedDevice], seated: [PlacedDevice],
        takings: [PlacedDeviceID: RoleTaking],
        ports: any PortProvider, supervisor: DeviceSupervisor, health: HealthBook, shelf: ModelShelf,
        questions: RoleQuestions, glyphs: any GlyphSource = TicketGlyphs(), times: Times = Times(), logger: Logger
    ) {
        (self.hall, self.plan, self.ports, self.supervisor, self.health) = (hall, plan, ports, supervisor, health)
        (self.shelf, self.questions, self.times, self.logger) = (shelf, questions, times, logger)
        trial = PlugTrial(ports: ports, slip: TicketLayout(plan: plan).testSlip(), glyphs: glyphs)
        self.homes = Dictionary(homes.map { ($0.id, $0) }) { first, _ in first }
        self.seated = Dictionary(seated.map { ($0.id, $0) }) { first, _ in first }
        lastPorts = Dictionary(
            takings.values.compactMap { taking in
                taking.port.map { (DeviceID(rawValue: taking.device.rawValue), $0) }
            }
        ) { first, _ in first }
    }

    /// The devices of a hall file as the ledger says that they are now.
    static func restore(
        _ devices: [PlacedDevice], _ takings: [PlacedDeviceID: RoleTaking], _ shelf: ModelShelf
    ) -> [PlacedDevice] {
        devices.map { home in
            guard let taking = takings[home.placed], taking.place == home.written,
                let address = PortAddress(taking.at), var device = shelf.device(home, as: taking.model)
            else { return home }
            device.address = address
            return device
        }
    }

    /// Keeps them until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await list in self.ports.plugged() { await self.take(list) } }
            group.addTask { for await book in self.health.values() { await self.take(book) } }
            group.addTask { for await answer in self.questions.answers { await self.take(answer) } }
            group.addTask { for await _ in self.alarm.rings { self.cause.yield() } }
            group.addTask { await self.serve() }
        }
    }

    // MARK: What is noticed

    private func take(_ list: [PluggedPort]) {
        // After a start everything comes one after the other, and some devices need seconds.
        let rest = calmAt == nil ? times.calm * 5 : times.calm
        plugs = list
        settled = settled.filter { plug, _ in list.contains { $0.plug == plug } }
        calmAt = max(calmAt ?? .now, .now + rest)
        wake(in: rest)
    }

    private func take(_ answer: RoleQuestions.Answer) {
        answers.append(answer)
        cause.yield()
    }

    private func take(_ book: [DeviceID: DeviceStatus]) {
        let (isSilent, isBack) = crossings.note(book, seated)
        if isSilent { wake(in: times.silence) }
        if isBack { wake(in: times.calm) }
    }

    /// Looks again then; an earlier look that is coming does as well.
    private func wake(in rest: Duration) { alarm.bringForward(to: .now + rest) }

    /// One decision after the other, so that none is made on what another changes.
    private func serve() async {
        for await _ in causes {
            await obey()
            await fill()
            await uncross()
            tellQuestions()
        }
    }

    // MARK: New devices

    private func fill() async {
        for (id, device) in seated {
            if let plug = plugs.first(where: { $0.isAt(device.address) }) { lastPorts[id] = plug.port }
        }
        asking = asking.filter { _, asked in
            if case .place(let plug) = asked { return plugs.contains(plug) }
            return true
        }
        if let calmAt, calmAt > .now { return wake(in: calmAt - .now) }
        for plug in plugs where !isTaken(plug) && asking["plug:\(plug.plug)"] == nil {
            let due = settled[plug.plug] ?? .now
            if due > .now { wake(in: due - .now) } else { await settle(plug) }
        }
    }

    private func isTaken(_ plug: PluggedPort) -> Bool { seated.values.contains { plug.isAt($0.address) } }

    private func settle(_ plug: PluggedPort) async {
        await shelf.read()
        guard plugs.contains(plug), !isTaken(plug) else { return }
        let verdict = RoleMatching.verdict(kind: shelf.kind(of: plug), port: plug.port, empty: emptyPlaces)
        switch verdict {
        // A place may lack its device later.
        case .nothing: return
        case .take(let id, let known): await seat(plug, at: id, known)
        case .ask(let ids): ask(plug, ids)
        case .probe(let ids): await probe(plug, ids)
        }
    }

    /// Places whose device hangs on a port that comes and goes, and is not there.
    private var emptyPlaces: [RoleMatching.Place] {
        seated.values.filter { device in
            switch device.address {
            case .plugged: true
            case .udev: !plugs.contains { $0.isAt(device.address) }
            case .path, .gpio, .tcp, .queue: false
            }
        }.map { RoleMatching.Place(id: $0.id, role: $0.model.role, port: lastPorts[$0.id]) }
    }

    private func probe(_ plug: PluggedPort, _ ids: [DeviceID]) async {
        var answered: [DeviceID] = []
        var unknowable: [DeviceID] = []
        for id in ids {
            guard let device = seated[id] else { continue }
            switch await trial.look(at(plug, device), at: plug.path) {
            case .answers: answered.append(id)
            case .unknowable: unknowable.append(id)
            case .silent: break
            }
        }
        switch RoleMatching.verdict(answered: answered) {
        case .take(let id, let known): await seat(plug, at: id, known)
        case .ask(let ids): ask(plug, ids)
        case .nothing, .probe:
            if ids.count == 1, unknowable.isEmpty {
                // Perhaps another model of what is lacking.
                await seat(plug, at: ids[0], .answer)
            } else {
                // Perhaps one that cannot be asked, or another model: a person knows.
                ask(plug, unknowable.isEmpty ? ids : unknowable)
            }
        }
    }

    private func ask(_ plug: PluggedPort, _ ids: [DeviceID]) {
        let places = ids.compactMap { homes[$0] }
        let question = RoleQuestion.place(plug, places, plan)
        asking[question.id] = .place(plug)
        questions.put(question)
    }

    private func at(_ plug: PluggedPort, _ device: PlacedDevice) -> PlacedDevice {
        var device = device
        device.address = plug.lastingAddress(among: plugs) ?? .path(plug.path)
        return device
    }

    /// Tests the plugged device in this place, as each model that it may be; the first that works serves from now on.
    private func seat(_ plug: PluggedPort, at id: DeviceID, _ known: RoleTaking.Knowledge) async {
        guard let home = seated[id], plug.lastingAddress(among: plugs) != nil else { return }
        settled[plug.plug] = .now + times.retry
        var said = ""
        for candidate in shelf.candidates(for: home, plug) {
            guard plugs.contains(plug), !Task.isCancelled else { return }
            let device = at(plug, candidate)
            let finding = await trial.test(device, at: plug.path)
            switch finding {
            case .silent(let evidence):
                said = said.isEmpty ? evidence : said
                continue
            case .unknowable where known == .answer: continue
            case .answers, .unknowable: break
            }
            var evidence = "cannot be asked"
            if case .answers(let said, _) = finding { evidence = said }
            return await commit([taking(device, known, evidence, port: plug.port)], [device])
        }
        logger.warning(
            "a plugged device does not work in its place",
            metadata: ["device": "\(id)", "port": "\(plug.path)", "evidence": "\(said)"])
    }

    private func taking(
        _ device: PlacedDevice, _ known: RoleTaking.Knowledge, _ evidence: String, port: String?
    ) -> RoleTaking {
        RoleTaking(
            device: device.placed, at: device.address.description, model: device.header.id, known: known,
            evidence: String(evidence.prefix(200)), place: homes[device.id]?.written ?? "", port: port)
    }

    /// Nothing is seated that is not on disk.
    private func commit(_ takings: [RoleTaking], _ devices: [PlacedDevice]) async {
        do { _ = try await hall.perform(.takeRoles(takings)) } catch {
            // It is found again with the next look, when the disk keeps it.
            if case .refused(.notChanged) = error {
            } else {
                for plug in plugs where devices.contains(where: { plug.isAt($0.address) }) { settled[plug.plug] = nil }
                return wake(in: .seconds(5))
            }
        }
        for (device, taking) in zip(devices, takings) {
            seated[device.id] = device
            if let port = taking.port { lastPorts[device.id] = port }
            crossings.forget(device.id)
            logger.notice(
                "device in its place",
                metadata: ["device": "\(device.id)", "model": "\(device.header.id)", "at": "\(device.address)"])
            await supervisor.seat(device)
        }
    }

    // MARK: Two on each other's ports

    /// Tries silent devices on each other's ports, and on those of devices that cannot be asked.
    private func uncross() async {
        for (one, other) in crossings.take(health.value, seated, times) { await tryCrossed(one, other) }
        if let next = crossings.next(after: times.silence) { wake(in: next) }
    }

    private func tryCrossed(_ one: PlacedDevice, _ other: PlacedDevice) async {
        let (trial, ports) = (trial, ports)
        let lent = Set(seated.values.filter { $0.address == one.address || $0.address == other.address }.map(\.id))
        let findings = await supervisor.lending(lent) { () -> [PlugTrial.Finding] in
            // Both at once: whoever comes back meanwhile does not wait for long.
            async let first = trial.look(one, inPlaceOf: other, ports)
            async let second = trial.look(other, inPlaceOf: one, ports)
            return await [first, second]
        }
        guard findings.contains(where: { if case .answers = $0 { true } else { false } }) else { return }
        let evidence = zip([(one, other), (other, one)], findings).compactMap { pair, finding -> String? in
            guard case .answers(let said, _) = finding else { return nil }
            return "\(pair.0.id) answers at \(pair.1.address) where \(pair.1.id) should be (\(said))"
        }
        let pair = [one, other].sorted { $0.id < $1.id }
        await supervisor.cross(
            .init(
                pair: [one.id, other.id], place: RoleQuestion.both(pair, plan),
                evidence: evidence.joined(separator: "; ")))
        let question = RoleQuestion.crossed(pair, plan)
        asking[question.id] = .crossed(pair.map(\.id))
        questions.put(question)
    }

    // MARK: Questions

    /// Questions whose cause is gone are asked no more.
    private func tellQuestions() {
        let book = health.value
        asking = asking.filter { _, asked in
            switch asked {
            case .place: true
            case .crossed(let pair): pair.contains { book[$0]?.faults == [.swapped] }
            }
        }
        questions.keep(Set(asking.keys))
    }

    private func obey() async {
        let given = answers
        answers = []
        for answer in given {
            let choice = answer.choice
            guard let asked = asking.removeValue(forKey: answer.question) else { continue }
            questions.keep(Set(asking.keys))
            switch asked {
            case .place(let plug) where choice == RoleQuestion.none: settled[plug.plug] = .now + .seconds(86_400)
            case .place(let plug): await seat(plug, at: DeviceID(rawValue: choice), .person)
            case .crossed(let pair): await exchange(pair)
            }
        }
    }

    /// All devices of two ports change them with each other, as they hang now.
    private func exchange(_ pair: [DeviceID]) async {
        guard pair.count == 2, let one = seated[pair[0]], let other = seated[pair[1]] else { return }
        let (ports, before) = (lastPorts, [one.address: other, other.address: one])
        let moved = seated.values.sorted { $0.id < $1.id }.compactMap { device -> (PlacedDevice, String?)? in
            guard let target = before[device.address] else { return nil }
            var device = device
            device.address = target.address
            return (device, ports[target.id])
        }
        await commit(
            moved.map { taking($0.0, .exchange, "a person let it be so", port: $0.1) }, moved.map(\.0))
    }
}

extension PlacedDevice {
    /// What the hall file says of this place, for knowing that it says something else.
    var written: String { "\(header.id) at \(address)" }

    /// Its port is there and open, and it says nothing.
    func isSilent(_ status: DeviceStatus) -> Bool {
        address.isSerial && status.condition == .fault
            && (status.faults.contains(absenceFault) || status.faults == [.swapped])
    }
}
