import DeviceKit

extension AsyncStream.Continuation where Element: Sendable {
    /// Tells the hall, and whoever keeps what the driver on `port` tells.
    func yield(_ value: Element, by port: any Port) {
        port.surroundings.gave("\(value)")
        yield(value)
    }
}

extension Port {
    /// The time that passes from now on, as it is told to the driver on this port.
    func stopwatch() -> @Sendable () -> Duration {
        let (surroundings, start) = (surroundings, surroundings.now())
        return { start.duration(to: surroundings.now()) }
    }

    /// Does what a wish asks for and tells what came of it. Both are within the port's tasks: behind them the caller's
    /// task goes by another thread, and its word would come at that thread's pace.
    nonisolated(nonsending) func telling<Outcome: Sendable>(
        _ words: (Outcome) -> String, _ wish: nonisolated(nonsending) () async -> Outcome
    ) async -> Outcome {
        await withTaskExecutorPreference(tasks) {
            let outcome = await wish()
            surroundings.gave(words(outcome))
            return outcome
        }
    }
}
