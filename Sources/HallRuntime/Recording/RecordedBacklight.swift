import DeviceKit

/// A backlight whose every answer is noted before its driver has it.
actor RecordedBacklight: BacklightControl, LinePort {
    private nonisolated let control: any BacklightControl
    nonisolated let session: RecordedSession
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ control: any BacklightControl, session: RecordedSession) {
        (self.control, self.session) = (control, session)
    }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        let values = try await session.exchanging(.brightness) { () async throws(DeviceError) in
            let known = try await control.brightness()
            return [known.now, known.most]
        }
        return (values[0], values[1])
    }

    func set(brightness: Int) async throws(DeviceError) {
        _ = try await session.exchanging(.set(brightness: brightness)) { () async throws(DeviceError) in
            try await control.set(brightness: brightness)
            return []
        }
    }

    func rest(for time: Duration) async throws(DeviceError) {
        _ = try await session.exchanging(.rest(time)) { () async throws(DeviceError) in
            try await control.rest(for: time)
            return []
        }
    }
}
