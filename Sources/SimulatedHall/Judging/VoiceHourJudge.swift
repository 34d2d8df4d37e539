/// What a hall of many windows has heard in its hour.
struct VoiceHourJudge {
    private let evidence: VoiceHour.Evidence
    private let folder: String

    /// Nineteen of twenty first readings begin within this.
    private static let prompt = Duration.seconds(20)

    /// A judge; `folder` takes sounds made to compare with.
    init(_ evidence: VoiceHour.Evidence, folder: String) {
        self.evidence = evidence
        self.folder = folder
    }

    func rows() async -> [PromiseRow] {
        let voice = VoiceJudge(
            sounds: evidence.sounds, calls: calls, zones: evidence.hall.zoneOfWindow, folder: folder)
        return [size, prompt, order] + (await voice.rows())
    }

    private var calls: [Int: CentralCall] {
        Dictionary(
            evidence.calls.map { note in
                let call = CentralCall(
                    id: note.call, ticket: note.number, number: note.number, window: note.window, from: note.askedAt)
                return (note.call, call)
            }, uniquingKeysWith: { first, _ in first })
    }

    private var size: PromiseRow {
        var row = PromiseRow("size", "every window called one citizen after the other")
        let settings = evidence.settings
        let wanted = Double(settings.windows * settings.minutes) * 60 / (VoiceHour.Settings.service / .seconds(1))
        row.check(
            Double(evidence.calls.count) >= wanted * 0.8, "\(evidence.calls.count) calls, about \(Int(wanted)) expected"
        )
        let silent = Set(evidence.hall.windows).subtracting(evidence.calls.map(\.window))
        row.check(silent.isEmpty || wanted < 120, "windows without a call: \(silent.sorted())")
        row.check(Set(evidence.calls.map(\.call)).count == evidence.calls.count, "a call was made twice")
        for surprise in evidence.surprises { row.check(false, surprise) }
        row.note =
            "\(evidence.calls.count) calls at \(settings.windows) windows in \(settings.zones) zones, "
            + "\(settings.minutes) minutes at pace \(settings.pace)"
        return row
    }

    /// When each call's first reading began.
    private var firsts: [Int: Duration] {
        evidence.sounds.values.joined().reduce(into: [:]) { firsts, sound in
            guard let label = sound.label, label.round == 1, label.reading == 1, let played = sound.played else {
                return
            }
            firsts[label.call] = min(firsts[label.call] ?? played.lowerBound, played.lowerBound)
        }
    }

    private var prompt: PromiseRow {
        var row = PromiseRow("voice-prompt", "19 of 20 calls begin to be read within 20 s, and none stays unread")
        let firsts = firsts
        var waits: [Duration] = []
        for call in evidence.calls {
            guard let begun = firsts[call.call] else {
                row.check(false, "call \(call.call): \(call.number) was never read out")
                continue
            }
            row.checked += 1
            waits.append((begun - call.askedAt) * evidence.settings.pace)
        }
        waits.sort()
        guard let longest = waits.last else { return row }
        func share(_ part: Double) -> Duration {
            waits[min(waits.count - 1, Int((Double(waits.count) * part).rounded(.up)) - 1)]
        }
        let p95 = share(0.95)
        row.check(p95 <= Self.prompt, "19 of 20 were read within \(Self.seconds(p95)) s")
        row.note =
            "half within \(Self.seconds(share(0.5))) s, 19 of 20 within \(Self.seconds(p95)) s, "
            + "all within \(Self.seconds(longest)) s"
        return row
    }

    /// No second reading begins while a call that was made well before still waits for its first.
    private var order: PromiseRow {
        var row = PromiseRow("voice-order", "every first reading goes before any second one")
        let firsts = firsts
        for (zone, sounds) in evidence.sounds.sorted(by: { $0.key < $1.key }) {
            let here = evidence.calls.filter { evidence.hall.zoneOfWindow[$0.window] == zone }
            for sound in sounds {
                guard let label = sound.label, label.reading > 1, let played = sound.played else { continue }
                // The window's wish needs a moment to reach the disk and the voice.
                let waiting = here.first { call in
                    call.askedAt + .seconds(1) < played.lowerBound
                        && (firsts[call.call] ?? evidence.endOfTime) > played.lowerBound
                }
                row.check(
                    waiting == nil,
                    "zone \(zone): \(sound.name) began while call \(waiting?.call ?? 0) waited for its first reading")
                row.check(
                    firsts[label.call].map { $0 < played.lowerBound } == true,
                    "zone \(zone): \(sound.name) came before its first reading")
            }
        }
        row.note = "\(row.checked / 2) second readings"
        return row
    }

    private static func seconds(_ time: Duration) -> String {
        let tenths = Int((time / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension VoiceHour.Evidence {
    /// Later than anything.
    fileprivate var endOfTime: Duration { .seconds(Int64.max >> 8) }
}
