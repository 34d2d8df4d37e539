import DeviceKit

extension ContactMeaning {
    /// What is so with a contact. One whose line goes up and down (a loose wire, a worn relay) would not be heard: it is
    /// as good as absent, besides what its last level that stood means.
    func health(isActive: Bool, on line: LineDebounce) -> DeviceHealth {
        let state = "\(rawValue): \(isActive ? "active" : "inactive")"
        guard line.isRestless else { return DeviceHealth(faults: faults(isActive: isActive), evidence: state) }
        return DeviceHealth(
            faults: faults(isActive: isActive) + [.contactAbsent],
            evidence: "\(state), but no level stands for \(line.time), for \(LineDebounce.patience) now")
    }
}
