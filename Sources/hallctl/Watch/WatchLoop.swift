import Foundation
import HallDomain

/// Follows the agent's live stream until told to stop; an agent that goes away is waited for.
final class WatchLoop {
    private let agent: Agent
    private let hall: AgentHall
    private let isJSON: Bool
    private let isOnce: Bool
    private let screen: TerminalScreen?
    private let inputs: WatchInputs
    private var stream: AgentStream?
    private var view: WatchView?
    private var trouble: BilingualText?
    private var events: [String] = []
    private var lookedAt = ContinuousClock.now

    /// Events kept for the screen.
    private static let eventLimit = 500

    init(agent: Agent, hall: AgentHall, isScreen: Bool, isJSON: Bool, isOnce: Bool) {
        self.agent = agent
        self.hall = hall
        self.isJSON = isJSON
        self.isOnce = isOnce
        inputs = WatchInputs(readsKeys: isScreen)
        screen = isScreen ? TerminalScreen() : nil
    }

    func run() throws {
        defer { screen?.giveBack() }
        while true {
            if stream == nil { try connect() }
            draw()
            switch inputs.next(stream, milliseconds: screen == nil ? 1000 : 250) {
            // 3 is Ctrl-C, which the raw terminal passes on as a key.
            case .interrupted, .key(UInt8(ascii: "q")), .key(UInt8(ascii: "Q")), .key(3): return
            case .agent: try receive()
            case .tick: try look()
            case .key: break
            }
            if isOnce, view != nil { return }
        }
    }

    private func connect() throws {
        do throws(AgentSocket.Failure) {
            stream = try agent.socket.stream("/api/v1/desk/live")
            guard trouble != nil else { return }
            trouble = nil
            try? tell(say("代理程序恢复应答", "the agent answers again"))
        } catch { try lose(error) }
    }

    private func receive() throws {
        guard let stream else { return }
        do throws(AgentSocket.Failure) {
            let fresh = try stream.receive()
            // A view of the desk, or a sign of life: devices may have changed with either.
            guard !fresh.isEmpty else { return }
            let last = fresh.last { $0.name == "view" }
            guard let desk = last.flatMap(Agent.desk) ?? view?.desk else { return }
            try take(desk)
        } catch { try lose(error) }
    }

    /// Devices come and go without a change at the desk, so they are looked at every two seconds.
    private func look() throws {
        guard stream != nil, let view, ContinuousClock.now - lookedAt > .seconds(2) else { return }
        do throws(AgentSocket.Failure) { try take(view.desk) } catch { try lose(error) }
    }

    private func take(_ desk: AgentDesk) throws(AgentSocket.Failure) {
        let status = try agent.status()
        lookedAt = .now
        take(WatchView(hall: hall.name, version: status.version, desk: desk, devices: status.devices))
    }

    private func lose(_ failure: AgentSocket.Failure) throws {
        stream = nil
        guard trouble == nil else { return }
        let reason = agent.reason(failure)
        trouble = reason
        if isJSON {
            try Output.json(agent.trouble(failure).reply, isPretty: false)
        } else {
            try tell(say(reason))
        }
    }

    private func take(_ fresh: WatchView) {
        let older = view
        view = fresh
        if isJSON {
            if fresh != older { try? Output.json(fresh, isPretty: false) }
        } else if let older {
            for line in fresh.changes(since: older) { try? tell(line) }
        } else if screen == nil {
            for line in Self.summary(fresh) { try? tell(line) }
        }
    }

    /// The present state for a log: the day, then what is not well.
    static func summary(_ view: WatchView) -> [String] {
        let day = view.desk.day
        let first =
            day.open
            ? say(
                "服务日 \(day.date)，今日\(day.tickets)张，等候\(day.waiting)人",
                "day \(day.date), \(day.tickets) tickets, \(day.waiting) waiting")
            : say("服务日未开", "the day is not open")
        return [first]
            + view.devices.flatMap { device in
                device.state == "ok"
                    ? []
                    : ["\(device.id) \(ShownWords.state(device.state))"]
                        + device.faults.map { "\(device.id) \($0.code) \(say($0.zh, $0.en))" }
            }
    }

    private var time: String { HallTime(wall: HallTime.now, utcOffsetMinutes: hall.utcOffsetMinutes).clock }

    private func tell(_ text: String) throws {
        let line = "\(time)  \(text)"
        events.append(line)
        if events.count > Self.eventLimit { events.removeFirst(events.count - Self.eventLimit) }
        if screen == nil, !isJSON { Output.line(line) }
    }

    private func draw() {
        guard let screen else { return }
        let size = screen.size
        let drawn = WatchScreen(view: view, trouble: trouble.map(say), events: events, time: time)
        screen.draw(drawn.lines(columns: size.columns, rows: size.rows))
    }
}
