import DeviceKit

/// One thing that a watchdog or a backlight was told or asked, and what came of it.
struct ControlExchange: Codable, Sendable, Equatable {
    /// What a driver does with one.
    enum Control: Codable, Sendable, Equatable {
        case arm(seconds: Int)
        case feed
        case disarm
        case brightness
        case set(brightness: Int)
        case rest(Duration)
    }

    var control: Control
    /// What was answered: the seconds that it took, or the brightness and the greatest that there is.
    var values: [Int] = []
    var error: DeviceError?
}

extension RecordedSession {
    /// Notes what is told or asked, and what comes of it.
    nonisolated(nonsending) func exchanging(
        _ control: ControlExchange.Control, _ body: nonisolated(nonsending) () async throws(DeviceError) -> [Int]
    ) async throws(DeviceError) -> [Int] {
        let number = question()
        let values: [Int]
        do throws(DeviceError) { values = try await body() } catch {
            await answer(number, .control, RecordedJSON.bytes(ControlExchange(control: control, error: error)))
            throw error
        }
        await answer(number, .control, RecordedJSON.bytes(ControlExchange(control: control, values: values)))
        return values
    }
}

extension ReplayStage {
    /// What the recording answers.
    nonisolated(nonsending) func exchanging(
        _ control: ControlExchange.Control
    ) async throws(DeviceError) -> [Int] {
        keep(control)
        let payload = try await asked(.control).payload
        guard let exchange = RecordedJSON.value(ControlExchange.self, Array(payload)) else {
            throw DeviceError(.system, while: "damaged")
        }
        if exchange.control != control { differ("the driver asked for \(exchange.control), and now for \(control)") }
        if let error = exchange.error { throw error }
        return exchange.values
    }
}
