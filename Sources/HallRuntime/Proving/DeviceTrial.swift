import DeviceKit
import HallDomain

/// A test of one device that stands taken on the test stand, told step by step.
struct DeviceTrial: Sendable {
    let stand: TestStand
    let device: PlacedDevice
    let devices: [PlacedDevice]
    let health: HealthBook
    /// How long a person is waited for; zero: nobody is there.
    let patience: Duration
    /// The last address of the bus to ask though the hall file places nothing there.
    let lastAddress: Int
    let tell: @Sendable (TrialStep) -> Void

    /// Whether somebody is there to press, lay down and look.
    var hasPerson: Bool { patience > .zero }

    func run() async {
        let status = health.value[device.id]
        tell(TrialStep(.condition, status?.evidence ?? ""))
        guard let driver = stand.driver(of: device.id) else { return end(.failed, "the device is not there") }
        if let board = driver as? any MessageBoard {
            await run(board)
        } else if let button = driver as? any CallButton {
            _ = button
            await press()
        } else if driver is any CallTerminal || driver is any EvaluationPad || driver is any CardReader
            || driver is any CodeScanner
        {
            await use(driver)
        } else if let module = driver as? any SpeakerModule {
            await hear {
                switch await module.speak(Speech.sentence(.test, .zh)) {
                case .spoken: return "the module says that it has spoken"
                case .doubtful(let evidence): throw DeviceError(.timedOut, while: evidence)
                case .notSpoken(let reason): throw DeviceError(.refused, while: reason)
                }
            }
        } else if driver is any ContactInput || driver is any PowerSupply {
            await watchState(driver is any ContactInput ? "contact" : "mains")
        } else {
            judge("nothing more can be tried on this kind of device")
        }
    }

    func end(_ result: TrialStep.Result, _ why: String) { tell(TrialStep(.end, why, result: result)) }

    /// Where nothing was or could be tried, what the driver knows of its device counts.
    func judge(_ why: String) {
        let status = health.value[device.id]
        end(status?.isUsable == true ? .unproven : .failed, why)
    }

    // MARK: Voices

    /// Has a voice say that this is a test.
    func hear(_ speak: () async throws -> String) async {
        if hasPerson { tell(TrialStep(.request, "listen")) }
        let begun = ContinuousClock.now
        do {
            let evidence = try await speak()
            tell(TrialStep(.spoken, evidence, milliseconds: Self.milliseconds(since: begun)))
            // What a loudspeaker does with it only a person hears.
            end(.unproven, "spoken; whether it is heard only a person can say")
        } catch { end(.failed, "\(error)") }
    }

    static func milliseconds(since begun: ContinuousClock.Instant) -> Double {
        let passed = (ContinuousClock.now - begun).components
        return Double(passed.seconds) * 1000 + Double(passed.attoseconds / 1_000_000_000_000) / 1000
    }

    // MARK: What a person does

    /// A short press and a long one, with every edge of the line.
    private func press() async {
        let isLongKnown = device.button.longPressMilliseconds > 0
        guard hasPerson else { return judge("nobody was there to press it") }
        tell(TrialStep(.request, isLongKnown ? "press-and-hold" : "press"))
        let long = Int64(device.button.longPressMilliseconds) * 1000
        var down: Int64?
        var (wasShort, wasLong) = (false, false)
        for await happening in stand.happenings(of: device.id, for: patience) {
            tell(TrialStep(.happening, happening: happening))
            if happening.kind == .pressed { down = happening.microseconds }
            guard happening.kind == .released, let pressed = down else { continue }
            down = nil
            let held = happening.microseconds - pressed
            if long > 0, held >= long { wasLong = true } else { wasShort = true }
            if wasShort, wasLong || !isLongKnown { return end(.proven, "pressed") }
        }
        if wasShort || wasLong { return end(.unproven, wasLong ? "no short press" : "no long press") }
        end(.failed, "no press came")
    }

    /// Keys, grades, cards and codes.
    private func use(_ driver: any DeviceDriver) async {
        let request: String
        if let terminal = driver as? any CallTerminal {
            await terminal.display(.ticket(digits: "8888"))
            await terminal.beep()
            request = "keys"
        } else if let pad = driver as? any EvaluationPad {
            if hasPerson { await pad.ask() }
            request = "grades"
        } else {
            request = driver is any CardReader ? "card" : "code"
        }
        if hasPerson {
            tell(TrialStep(.request, request))
            await listen(for: request)
        } else {
            judge("nobody was there to use it")
        }
    }

    private func listen(for request: String) async {
        var seen: Set<String> = []
        for await happening in stand.happenings(of: device.id, for: patience) {
            tell(TrialStep(.happening, happening: happening))
            switch (happening.kind, happening.detail) {
            case (.card, "read"): return end(.proven, "a card was read")
            case (.code, _): return end(.proven, "a code was read")
            case (.grade, let grade):
                seen.insert(grade)
                if seen.isSuperset(of: ["1", "2", "3", "4", "5"]) { return end(.proven, "all five grades came") }
            case (.key, let key): seen.insert(key)
            default: break
            }
        }
        guard !seen.isEmpty else { return end(.failed, "nothing came") }
        // A terminal has proved itself by any key; which of them work is listed above.
        end(request == "keys" ? .proven : .unproven, "\(seen.count) different keys came")
    }

    /// What a contact or UPS says now and, with a person, the change that this person makes.
    private func watchState(_ request: String) async {
        let changes = stand.happenings(of: device.id, for: hasPerson ? patience : .seconds(5))
        let before = stand.latest(of: device.id)
        if let before { tell(TrialStep(.happening, happening: before)) }
        guard hasPerson else {
            guard before == nil else { return judge("nobody was there to change it") }
            for await happening in changes {
                tell(TrialStep(.happening, happening: happening))
                return judge("nobody was there to change it")
            }
            return end(.failed, "it does not tell its state")
        }
        tell(TrialStep(.request, request))
        let word = { (happening: DeviceHappening?) in happening?.detail.prefix { $0 != " " } ?? "" }
        for await happening in changes where happening.kind == .contact || happening.kind == .power {
            tell(TrialStep(.happening, happening: happening))
            if before != nil, word(happening) != word(before) { return end(.proven, "the change came") }
        }
        judge("no change came")
    }
}
