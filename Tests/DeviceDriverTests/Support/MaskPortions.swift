import DeviceKit

@testable import DeviceDrivers

extension PersonMask {
    /// All that is kept of `bytes` when they come in portions: `cuts` gives how many come together from a place on.
    mutating func kept(of bytes: [UInt8], cuts: (Int) -> Int) -> [UInt8] {
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = min(bytes.count, index + max(1, cuts(index)))
            kept += take(Array(bytes[index..<end]), at: .zero)
            index = end
        }
        return kept + end()
    }
}
