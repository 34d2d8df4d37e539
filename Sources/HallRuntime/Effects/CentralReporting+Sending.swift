import DeviceKit
import Fleet
import HallDomain
import HallStore

extension CentralReporting {
    /// The one place that sends, so that everything goes out in order: birth, snapshot, events.
    func send() async {
        for await _ in wakes {
            isSending = true
            do {
                try await sendWhatIsDue()
            } catch FleetError.notConnected {
                // The link says so too, and what is next.
            } catch {
                unwellReason = "\(error)"
                retryAt = .now + settings.retryTime
                window.rewind()
            }
            isSending = false
            assess()
        }
    }

    private func sendWhatIsDue() async throws {
        guard let connection else { return }
        if let retryAt, retryAt > .now { return }
        retryAt = nil
        if greeted != connection {
            try await greet()
            greeted = connection
            firstWordBy = firstWordBy ?? .now + settings.firstWordTime
            window.rewind()
        }
        if heartbeatAt <= .now, connection == self.connection { try await sendHeartbeat() }
        if isSnapshotDue, connection == self.connection { try await sendSnapshot() }
        if let oldest = window.oldest, oldest + settings.acknowledgementTime <= .now {
            unwellReason = "no answer from central"
            window.rewind()
        }
        guard hasFirstWord || settings.trustsBroker || firstWordBy.map({ $0 <= .now }) ?? false else { return }
        while greeted == self.connection, window.canSend, try await sendBatch() {}
    }

    // MARK: Messages

    /// Begins a connection: where central stands, that we are here, and how we are.
    private func greet() async throws {
        try await transport.subscribe(FleetTopic(identity.address, .acknowledgement).description)
        await surroundings.moveCursor(Self.sessionName, session.id)
        let birth = Birth(
            sid: session.id, gen: ledger.gen, seq: try ledger.head(), fw: identity.versions.fw,
            def: identity.versions.def, ts: surroundings.now().wall)
        try await publish(birth, .connection, isRetained: true)
        try await sendSnapshot()
        heartbeatAt = .now
    }

    private func sendSnapshot() async throws {
        isSnapshotWanted = false
        lastSnapshot = .now
        let devices = health.value.sorted { $0.key < $1.key }.map { StateSnapshot.Device($0.key, $0.value) }
        let snapshot = StateSnapshot(
            gen: ledger.gen, sid: session.id, seq: try ledger.head(), at: surroundings.now(), hall: identity.hall,
            day: await surroundings.day(), versions: identity.versions,
            can: StateSnapshot.capabilities(of: Array(health.value.values)), devices: devices)
        do {
            try await publish(snapshot, .state, isRetained: true)
        } catch {
            isSnapshotWanted = true
            throw error
        }
    }

    private func sendHeartbeat() async throws {
        heartbeatAt = .now + settings.heartbeatPeriod
        askLoops()
        let head = try ledger.head()
        let every = settings.heartbeatPeriod.components
        let heartbeat = Heartbeat(
            gen: ledger.gen, sid: session.id, seq: head, at: surroundings.now(),
            every: every.seconds * 1000 + every.attoseconds / 1_000_000_000_000_000,
            depth: head - window.cursor, disk: surroundings.freeBytes(), loop: loopCounts)
        try await publish(heartbeat, .heartbeat, delivery: .atMostOnce)
    }

    /// Whether there was anything to send.
    private func sendBatch() async throws -> Bool {
        let entries = try ledger.entries(after: window.sent, limit: EventBatch.mostEvents)
        guard !entries.isEmpty else { return false }
        let events = entries.map {
            ReportedEvent(
                gen: ledger.gen, sid: session.id, seq: $0.seq, at: $0.at, kind: $0.kind, json: $0.json)
        }
        let (payload, count) = try EventBatch.leading(events)
        let sending = entries.prefix(count)
        guard let last = sending.last else { return false }
        if sending.contains(where: { $0.kind == "dayOpened" || $0.kind == "dayClosed" }) { isSnapshotWanted = true }
        window.send(upTo: last.seq, at: .now)
        reportable = max(reportable, last.seq)
        assess()
        try await transport.publish(
            FleetMessage(topic: FleetTopic(identity.address, .events).description, payload: payload))
        if settings.trustsBroker {
            _ = window.acknowledge(last.seq, head: last.seq, at: .now)
            await surroundings.moveCursor(Self.cursorName, last.seq)
        }
        return true
    }

    private func publish(
        _ value: some Encodable, _ channel: FleetTopic.Channel, delivery: FleetMessage.Delivery = .atLeastOnce,
        isRetained: Bool = false
    ) async throws {
        try await transport.publish(
            FleetMessage(
                topic: FleetTopic(identity.address, channel).description, payload: try FleetCoding.encode(value),
                delivery: delivery, isRetained: isRetained))
    }

    /// Asks each loop that has answered the last question; one that is wedged keeps its count from now on.
    private func askLoops() {
        for (name, ask) in surroundings.loops {
            guard loopsUnderWay.insert(name).inserted else { continue }
            Task {
                await ask()
                loopCounts[name, default: 0] += 1
                loopsUnderWay.remove(name)
            }
        }
    }

    private var isSnapshotDue: Bool { snapshotAt.map { $0 <= .now } ?? true }

    /// When the next snapshot is due; nil: at once.
    var snapshotAt: ContinuousClock.Instant? {
        lastSnapshot.map { $0 + (isSnapshotWanted ? settings.snapshotSpacing : settings.snapshotPeriod) }
    }
}

extension StateSnapshot.Device {
    /// A device as the health book knows it.
    init(_ id: DeviceID, _ status: DeviceStatus) {
        self.init(
            id: id.rawValue, role: status.role.rawValue, model: status.model, address: status.address,
            place: status.place, condition: status.condition.rawValue,
            faults: status.faults.map { StateSnapshot.Fault(name: $0.rawValue, code: $0.code) },
            evidence: status.evidence, since: status.since.wall)
    }
}

extension StateSnapshot {
    /// What a kiosk with these devices can do; of a capability without any device nothing is said, but that numbers
    /// can be given needs none.
    static func capabilities(of devices: [DeviceStatus]) -> [Capability: Bool] {
        let needs: [(Capability, Set<DeviceRole>)] = [
            (.print, [.documentPrinter]), (.readCards, [.cardReader]), (.call, [.callButton, .callTerminal]),
            (.show, [.messageBoard]), (.speak, [.speakerModule]), (.rate, [.evaluationPad]),
        ]
        let isDiskBad = devices.contains {
            !Set($0.faults).isDisjoint(with: [.diskFull, .diskReadonly, .diskError, .ledgerRolledBack])
        }
        var can: [Capability: Bool] = [.issue: !isDiskBad]
        for (capability, roles) in needs {
            let able = devices.filter { roles.contains($0.role) }
            if !able.isEmpty { can[capability] = able.contains { $0.isUsable } }
        }
        return can
    }
}
