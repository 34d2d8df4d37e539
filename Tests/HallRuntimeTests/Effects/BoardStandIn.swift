import DeviceKit
import HallDomain

@testable import HallRuntime

/// A board without a wire that remembers all it was ever asked to show.
actor BoardStandIn: MessageBoard {
    static let name = "board-stand-in"
    static let role = DeviceRole.messageBoard
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let shown: AsyncStream<BoardContent>
    private let acknowledged: AsyncStream<BoardContent>.Continuation
    private let clock: EffectsClock
    /// What it was asked to show, and the wall time of each.
    private(set) var contents: [(content: BoardContent, wall: Int64)] = []
    private var isDeaf = false

    init(clock: EffectsClock) {
        self.clock = clock
        health = AsyncStream { $0.finish() }
        (shown, acknowledged) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) {
        self.init(clock: EffectsClock())
    }

    func run() async throws(DeviceError) {}
    static func objection(to text: String, traits: Nothing, dialect: Nothing) -> String? { nil }

    func show(_ content: BoardContent) {
        contents.append((content, clock.now().wall))
        if !isDeaf { acknowledged.yield(content) }
    }

    var content: BoardContent? { contents.last?.content }
    /// Every text it was ever asked to show.
    var texts: [String] { contents.flatMap { [$0.content.base, $0.content.call].compactMap(\.self) } }
    /// It takes contents and never says that it shows them.
    func setDeaf(_ isDeaf: Bool = true) { self.isDeaf = isDeaf }

    /// Its power or cable is gone: its driver ends.
    nonisolated func end() { acknowledged.finish() }

    static func placed(_ id: DeviceID, window: WindowID? = nil, zone: ZoneID? = nil) throws -> PlacedDevice {
        try .standIn(DriverEntry(board: BoardStandIn.self), id, window: window, zone: zone)
    }
}
