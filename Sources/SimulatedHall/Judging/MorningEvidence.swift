/// Everything the judge may look at: what people were told, what devices received, what central holds.
public struct MorningEvidence: Sendable {
    /// How the morning was played.
    public var settings: MorningSettings
    /// What people did and were told.
    public var record: MorningRecord
    /// How long it was played.
    public var playTime: Duration
    /// The papers of each printer.
    public var papers: [String: [StagePrinter.Paper]] = [:]
    /// What the printers are.
    public var printerModels: [String: SimulatedPrinter.Model] = [:]
    /// What glowed on each board.
    public var glows: [String: [StageBoard.Glow]] = [:]
    /// The frames each board received.
    public var frames: [String: [StageBoard.ReceivedFrame]] = [:]
    /// Central's export.
    public var central: JSON = .null
    /// Sounds of each zone.
    public var sounds: [String: [SpokenFile]] = [:]
    /// Syncs of the agent's ledger; `nil` where they could not be watched.
    public var syncs: [SyncWitness.Span]?
    /// Files that the hall wrote, for the search after identities.
    public var files: [String] = []
    /// What went over HTTP and MQTT.
    public var traffic: [String: [UInt8]] = [:]
    /// How many bytes of it were too many to keep.
    public var lostTraffic: [String: Int] = [:]
    /// What became of the recording, where it was asked for.
    var recording: RecordingProof.Findings?
    /// When it was taken, on the boot clock.
    public var takenAt: Duration = .zero
}

/// Takes the evidence from a stage on which a morning was played.
struct EvidenceTaking: Sendable {
    let stage: HallStage
    let settings: MorningSettings
    let progress: @Sendable (String) -> Void

    /// Waits until everything under way has come to rest, then takes all there is.
    func take(
        _ record: MorningRecord, playTime: Duration, witness: SyncWitness?, http: TrafficCapture, mqtt: TrafficCapture,
        network: LoopbackTap?
    ) async throws -> MorningEvidence {
        await settle(record)
        var evidence = MorningEvidence(settings: settings, record: record, playTime: playTime)
        evidence.takenAt = WireHost.now
        for device in stage.hall.devices {
            if device.kind == .printer {
                let (tray, model) = try stage.wires.read(device.id, as: StagePrinter.self) { device, _ in
                    (device.tray, device.printer.model)
                }
                (evidence.papers[device.id], evidence.printerModels[device.id]) = (tray, model)
            } else if device.kind == .board {
                let (glows, frames) = try stage.wires.read(device.id, as: StageBoard.self) { device, _ in
                    (device.glows, device.frames)
                }
                (evidence.glows[device.id], evidence.frames[device.id]) = (glows, frames)
            }
        }
        evidence.central = try await export()
        if settings.replays {
            progress("recording, bundle and replays")
            evidence.recording = await RecordingProof(stage: stage).take()
        }
        evidence.traffic = ["http": http.bytes, "mqtt": mqtt.bytes]
        evidence.lostTraffic = ["http": http.lost, "mqtt": mqtt.lost]
        if let network {
            evidence.traffic["network"] = network.bytes
            evidence.lostTraffic["network"] = network.lost
        }
        return await ChildProcessThread.launch { [evidence, stage] in
            var evidence = evidence
            for (zone, _) in DemoHall.windows {
                evidence.sounds[zone] = SpokenFile.all(in: stage.voiceFolder + "/" + zone)
            }
            evidence.syncs = witness?.spans()
            // The hall file holds what somebody wrote, not what the hall learnt of citizens.
            evidence.files = StageFolder.files(below: stage.settings.folder).filter { path in
                !path.hasPrefix(stage.root + "/etc/") && !path.hasSuffix(".so") && !path.hasSuffix("/cupsd")
                    && !path.contains("/cups/bin/")
            }
            return evidence
        }
    }

    // MARK: Coming to rest

    private func settle(_ record: MorningRecord) async {
        progress("waiting for paper, boards and central")
        await waitUntil(.seconds(20)) { [stage] in
            let papers = DemoHall.kiosks.reduce(0) { sum, kiosk in
                sum
                    + ((try? stage.wires.read("printer-\(kiosk)", as: StagePrinter.self) { device, _ in
                        device.tray.count
                    }) ?? 0)
            }
            return papers >= record.tickets.count(where: \.wantsPaper)
        }
        await waitUntil(.seconds(10)) { [stage] in
            DemoHall.windows.flatMap(\.numbers).allSatisfy { window in
                !stage.boardText(at: "\(window)").contains(where: \.isNumber)
            }
        }
        let central = LoopbackClient(port: UInt16(clamping: stage.settings.centralPort))
        let agent = LoopbackClient(port: UInt16(clamping: stage.settings.port))
        await waitUntil(.seconds(45)) {
            guard let head = try? await agent.request("GET", "/api/v1/status"),
                let kiosks = try? await central.request("GET", "/api/v1/kiosks")
            else { return false }
            let upto = JSON(kiosks.body)?["kiosks"]?.list.first?["upto"]?.integer
            return upto != nil && upto == JSON(head.body)?["head"]?.integer
        }
        await waitUntil(.seconds(15)) { [self] in
            guard let export = try? await export() else { return false }
            return CentralLedger(export).incidents.allSatisfy(\.isClosed)
        }
    }

    private func waitUntil(_ limit: Duration, _ isMet: () async -> Bool) async {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if await isMet() { return }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    private func export() async throws -> JSON {
        let central = LoopbackClient(port: UInt16(clamping: stage.settings.centralPort))
        let answer = try await central.request("GET", "/api/v1/export")
        guard answer.status == 200, let export = JSON(answer.body) else {
            throw Morning.ScriptError(description: "central's export: \(answer.status)")
        }
        return export
    }
}
