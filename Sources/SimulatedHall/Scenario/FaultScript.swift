/// Brings faults in the middle of the morning, and mends them.
struct FaultScript: Sendable {
    let stage: HallStage
    let settings: MorningSettings
    let book: MorningBook
    let helpDesk: HelpDesk

    /// Waits for the middle of the morning, then plays the faults one after the other.
    func run() async {
        guard !settings.faults.isEmpty else { return }
        while await book.endedCount < settings.citizens * 3 / 10 {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
        for fault in settings.faults {
            await book.begin(fault, at: WireHost.now)
            do {
                try await bring(fault)
                await watchPages(fault)
                try await Task.sleep(for: Self.length(of: fault))
                try await mend(fault)
                await book.mend(fault, at: WireHost.now)
                try await Task.sleep(for: .seconds(1))
                await helpDesk.printAgain()
            } catch {
                if !Task.isCancelled { await book.surprise("\(fault.rawValue): \(error)") }
                // However it went, nothing stays broken.
                try? await mend(fault)
            }
        }
    }

    /// Long enough to be noticed: a broker is missed after 15 s only.
    private static func length(of fault: MorningFault) -> Duration {
        switch fault {
        case .brokerDown: .seconds(18)
        case .agentKilled: .seconds(1)
        case .boardPower, .readerUnplugged: .seconds(7)
        default: .seconds(5)
        }
    }

    /// Waits until the machines' pages say 暂停取号. The ledger has room of its own for a while: what it gives back to
    /// itself needs none of the disk's.
    private func watchPages(_ fault: MorningFault) async {
        guard fault == .diskFull else { return }
        await withTaskGroup(of: Void.self) { group in
            for kiosk in DemoHall.kiosks {
                group.addTask {
                    let page = LiveView(
                        port: UInt16(clamping: stage.settings.port), path: "/api/v1/kiosks/\(kiosk)/live")
                    defer { page.stop() }
                    let isFull = await page.wait(.seconds(40)) { $0["full"]?.bool == true ? true : nil }
                    if isFull == true { await book.noteFull(at: kiosk) }
                }
            }
        }
    }

    private func bring(_ fault: MorningFault) async throws {
        switch fault {
        case .paperOut: try stage.set(.paperOut, of: "printer-1", to: true)
        case .coverOpen: try stage.set(.coverOpen, of: "printer-1", to: true)
        case .printerUnplugged: try stage.plug("printer-1", in: false)
        case .boardPower: try stage.setMains(of: "board-3", off: true)
        case .brokerDown: await stage.broker.kill()
        case .cupsdKilled: await stage.cups.kill()
        case .agentKilled: await stage.killAgent()
        case .readerUnplugged: try stage.plug("reader-1", in: false)
        case .diskFull: try await ChildProcessThread.launch { [stage] in try stage.stateDisk?.fill() }
        }
    }

    private func mend(_ fault: MorningFault) async throws {
        switch fault {
        case .paperOut: try stage.set(.paperOut, of: "printer-1", to: false)
        case .coverOpen: try stage.set(.coverOpen, of: "printer-1", to: false)
        case .printerUnplugged: try stage.plug("printer-1", in: true)
        case .boardPower: try stage.setMains(of: "board-3", off: false)
        case .brokerDown: try await stage.broker.start()
        case .cupsdKilled: try await stage.cups.start()
        case .agentKilled: try await stage.startAgent()
        case .readerUnplugged: try stage.plug("reader-1", in: true)
        case .diskFull: await ChildProcessThread.launch { [stage] in stage.stateDisk?.empty() }
        }
    }
}
