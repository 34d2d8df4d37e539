import HallDomain

/// Mains, breakers and who switches them.
extension WeekWorld {
    func dawn() {
        if !hasMains { mains(true) }
        hasBreaker = true
        powerDevices()
        if !isUp { queue.plan(.start(isBoot: true), at: time + random.pick(15_000...40_000)) }
    }

    /// On some evenings all is switched off, on others only what hangs on the walls, on others nothing.
    func dusk(_ day: Int) {
        // Now and then nobody closes the day.
        if state.day != nil, random.chance(70) { wish(.closeDay(by: "1")) }
        switch random.pick(0...2) {
        case 0: mains(false)
        case 1:
            counts.nightsDark += 1
            hasBreaker = false
            powerDevices()
        default: break
        }
    }

    func mains(_ isOn: Bool) {
        guard hasMains != isOn else { return }
        hasMains = isOn
        if !isOn {
            counts.powerCuts += 1
            isUp = false
        } else if !isUp {
            queue.plan(.start(isBoot: true), at: time + random.pick(15_000...40_000))
        }
        powerDevices()
    }

    func powerDevices() {
        for index in devices.indices {
            let isOn = hasMains && (hasBreaker || devices[index].kind != .board)
            if isOn, !devices[index].hasPower {
                devices[index].upAt = time + random.pick(devices[index].bootTime)
                queue.plan(.look, at: devices[index].upAt)
            }
            devices[index].hasPower = isOn
        }
    }
}
