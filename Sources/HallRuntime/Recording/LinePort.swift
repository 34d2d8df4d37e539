import DeviceKit

/// What a driver meets whose everything happens in one line: under recording, or in a replay.
protocol LineSurroundings: DriverSurroundings {
    /// In which it happens.
    var line: SessionLine { get }
}

/// A port of such a driver. As an actor it is in the line too, which it says for itself.
protocol LinePort: DeviceKit.Port {
    associatedtype Session: LineSurroundings
    /// What the driver meets.
    nonisolated var session: Session { get }
}

extension LinePort {
    nonisolated var executor: any SerialExecutor { session.line }
    nonisolated var tasks: (any TaskExecutor)? { session.line }
    nonisolated var surroundings: any DriverSurroundings { session }
}
