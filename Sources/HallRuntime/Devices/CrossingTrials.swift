import DeviceKit

/// Who is silent since when, and which two ports were tried for each other how often: when a pair is to be tried next.
struct CrossingTrials {
    /// Since when each silent device is so.
    private var silentSince: [DeviceID: ContinuousClock.Instant] = [:]
    /// When two ports were tried last, and how often.
    private var tried: [Set<PortAddress>: (at: ContinuousClock.Instant, times: Int)] = [:]

    /// Notes who is silent; gives whether one is that was not, and whether one is back.
    mutating func note(
        _ book: [DeviceID: DeviceStatus], _ seated: [DeviceID: PlacedDevice]
    ) -> (isSilent: Bool, isBack: Bool) {
        var (isSilent, isBack) = (false, false)
        for (id, device) in seated {
            guard let status = book[id], device.isSilent(status) else {
                guard silentSince.removeValue(forKey: id) != nil else { continue }
                // Its cable is in its place again: what was tried in vain may be tried anew.
                for ports in tried.keys where ports.contains(device.address) { tried[ports] = nil }
                isBack = true
                continue
            }
            guard silentSince[id] == nil else { continue }
            silentSince[id] = .now
            isSilent = true
        }
        return (isSilent, isBack)
    }

    /// The device has a new port: how long it was silent counts no more.
    mutating func forget(_ id: DeviceID) { silentSince[id] = nil }

    /// The pairs that are to be tried on each other's ports now, one after the other; each counts as tried when it is
    /// asked for.
    mutating func take(
        _ book: [DeviceID: DeviceStatus], _ seated: [DeviceID: PlacedDevice], _ times: RoleKeeping.Times
    ) -> [(PlacedDevice, PlacedDevice)] {
        let mute = seated.keys.filter { book[$0]?.isAssumed == true }
        let ports = CrossedPorts(seated: Array(seated.values), silentSince: silentSince, mute: Set(mute))
        let suspects = ports.suspects(silentBefore: .now - times.silence) { tried[$0]?.times ?? 0 }
        return suspects.filter { one, other in
            guard book[one.id]?.faults != [.swapped] else { return false }
            let pair: Set = [one.address, other.address]
            let last = tried[pair]
            if let last,
                ContinuousClock.now - last.at < min(times.again * (1 << min(last.times - 1, 20)), .seconds(86_400))
            {
                return false
            }
            tried[pair] = (.now, (last?.times ?? 0) + 1)
            return true
        }
    }

    /// When the next device has been silent for so long.
    func next(after silence: Duration) -> Duration? {
        silentSince.values.map { $0 + silence }.filter { $0 > .now }.min().map { $0 - .now + .milliseconds(10) }
    }
}
