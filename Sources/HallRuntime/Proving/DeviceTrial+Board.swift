import DeviceKit
import HallDomain

extension DeviceTrial {
    /// How long a pattern stands when somebody looks.
    private static let looking = Duration.seconds(3)
    /// How long a board may take to acknowledge a pattern.
    private static let acknowledging = Duration.seconds(5)
    /// How often an address of the hall file is asked, and one that is not in it.
    private static let (placedQuestions, otherQuestions) = (20, 2)

    /// Shows patterns, then asks the addresses of its bus.
    func run(_ board: any MessageBoard) async {
        let status = health.value[device.id]
        guard status?.isUsable == true else {
            await scan(board)
            return end(.failed, status?.evidence ?? "the board is not usable")
        }
        if hasPerson { tell(TrialStep(.request, "look")) }
        var missing: [String] = []
        for pattern in BoardPatterns(device: device, order: order).all {
            if await !show(pattern) { missing.append(pattern) }
        }
        stand.show(nil, on: device.id)
        let isAnswered = await scan(board)
        guard missing.isEmpty else {
            return end(.failed, "not acknowledged: \(missing.joined(separator: ", ")) (boards may be blanked)")
        }
        // What it answered it has; of one that never answers only a person can say anything.
        end(isAnswered ? .proven : .unproven, isAnswered ? "every pattern acknowledged" : "the board cannot answer")
    }

    private var order: Int { (devices.firstIndex { $0.id == device.id } ?? 0) + 1 }

    private func show(_ pattern: String) async -> Bool {
        let shown = stand.happenings(of: device.id, for: Self.acknowledging)
        let begun = ContinuousClock.now
        stand.show(pattern, on: device.id)
        var isShown = false
        for await happening in shown where happening.kind == .shown && happening.detail == pattern {
            isShown = true
            break
        }
        tell(TrialStep(.pattern, pattern, milliseconds: isShown ? Self.milliseconds(since: begun) : nil))
        if hasPerson, isShown { try? await Task.sleep(for: Self.looking) }
        return isShown
    }

    /// Asks the addresses of the board's bus; whether this board can be asked at all.
    @discardableResult
    private func scan(_ board: any MessageBoard) async -> Bool {
        guard let board = board as? any AddressedDevice, board.canAskAddresses else { return false }
        var placed: [Int: (device: String, driver: any AddressedDevice)] = [:]
        for other in devices where other.address == device.address {
            guard let driver = stand.driver(of: other.id) as? any AddressedDevice else { continue }
            placed[driver.busAddress] = (other.id.rawValue, driver)
        }
        var rows: [TrialStep.Address] = []
        for address in Set(placed.keys).union(lastAddress > 0 ? Array(1...lastAddress) : []).sorted() {
            if Task.isCancelled { break }
            // Each is asked by its own driver, whose health then says the same.
            let row = await ask(
                address, of: placed[address]?.device, through: placed[address]?.driver ?? board)
            // Silence where nothing hangs is as it should be.
            if row.device != nil || row.silent < row.asked { rows.append(row) }
        }
        tell(TrialStep(.bus, device.address.description, bus: rows))
        return true
    }

    private func ask(
        _ address: Int, of device: String?, through board: any AddressedDevice
    ) async -> TrialStep.Address {
        var row = TrialStep.Address(address: address, device: device, asked: 0, silent: 0, garbled: 0)
        for _ in 0..<(device == nil ? Self.otherQuestions : Self.placedQuestions) {
            row.asked += 1
            switch await board.ask(address: address) {
            case .answered: break
            case .silent: row.silent += 1
            case .garbled: row.garbled += 1
            }
            // One that says nothing at all is not worth the bus's time.
            if row.asked >= 3, row.silent == row.asked { break }
        }
        return row
    }
}
