import Foundation
import HallDomain
import HallRuntime

/// The running agent, as verbs ask it.
struct Agent: Sendable {
    let socket: AgentSocket

    init(_ options: GlobalOptions) { socket = AgentSocket(path: options.paths.agentSocket) }

    func status() throws(AgentSocket.Failure) -> AgentStatus { try value(AgentStatus.self, "/api/v1/status") }

    func hall() throws(AgentSocket.Failure) -> AgentHall { try value(AgentHall.self, "/api/v1/hall") }

    func desk() throws(AgentSocket.Failure) -> AgentDesk {
        guard let desk = try Self.desk(socket.first(of: "/api/v1/desk/live")) else { throw .noAnswer }
        return desk
    }

    /// The view in an event of the desk's live stream.
    static func desk(_ event: EventReading.Event) -> AgentDesk? {
        try? JSONDecoder().decode(AgentDesk.self, from: Data(event.data))
    }

    /// Sends a command; a retry after a broken answer repeats its request id, so it is done once.
    func command(_ path: String, _ body: some Encodable) throws -> BilingualText {
        let answer: AgentSocket.Answer
        do throws(AgentSocket.Failure) {
            do throws(AgentSocket.Failure) { answer = try socket.post(path, body) } catch {
                guard error == .noAnswer else { throw error }
                answer = try socket.post(path, body)
            }
        } catch { throw trouble(error) }
        if answer.status == 200, let done = try? JSONDecoder().decode(AgentDone.self, from: Data(answer.body)) {
            return done.message
        }
        throw Self.refusal(answer.body) ?? trouble(.noAnswer)
    }

    /// Sends a wish and takes the events of that name until the agent ends them or `take` has seen enough.
    func follow(
        _ path: String, _ body: some Encodable, _ name: String, _ take: ([UInt8]) throws -> Bool
    ) throws {
        let stream: AgentStream
        do throws(AgentSocket.Failure) { stream = try socket.stream(path, body) } catch { throw trouble(error) }
        while !stream.isComplete {
            let events: [EventReading.Event]
            do throws(AgentSocket.Failure) { events = try stream.receive() } catch {
                guard let refusal = stream.refusal else { throw trouble(error) }
                throw Self.refusal(refusal) ?? trouble(.noAnswer)
            }
            for event in events where event.name == name { guard try take(event.data) else { return } }
        }
    }

    private static func refusal(_ body: [UInt8]) -> Trouble? {
        (try? JSONDecoder().decode(AgentRefusal.self, from: Data(body))).map {
            Trouble(.fault, $0.error.code, $0.error.zh, $0.error.en)
        }
    }

    /// The levels of the agent's log by category; changed first where `wish` says so.
    func log(_ wish: AgentLogWish?) throws(Trouble) -> [String: String] {
        let answer: AgentSocket.Answer
        do throws(AgentSocket.Failure) {
            if let wish {
                answer = try socket.post("/api/v1/log", wish)
            } else {
                answer = try socket.get("/api/v1/log")
            }
        } catch { throw trouble(error) }
        guard answer.status == 200, let view = try? JSONDecoder().decode(AgentLog.self, from: Data(answer.body))
        else { throw Self.refusal(answer.body) ?? trouble(.noAnswer) }
        return view.levels
    }

    /// Why the agent could not be asked, and what to do about it.
    func trouble(_ failure: AgentSocket.Failure) -> Trouble {
        let reason = reason(failure)
        return Trouble(.unreachable, Self.code(failure), reason.zh, reason.en)
    }

    func reason(_ failure: AgentSocket.Failure) -> BilingualText {
        switch failure {
        case .notRunning:
            BilingualText(
                zh: "hall-agent 没有运行（\(socket.path) 无人应答）。请启动：systemctl start hall-agent；换了路径时加 --root。",
                en: """
                    hall-agent is not running (nobody answers at \(socket.path)). \
                    Start it: systemctl start hall-agent; with moved paths add --root.
                    """)
        case .accessDenied:
            BilingualText(
                zh: "没有权限打开 \(socket.path)。请用 sudo，或把用户加入 hallkit 组。",
                en: "No permission to open \(socket.path). Use sudo, or add the user to the group hallkit.")
        case .noAnswer:
            BilingualText(
                zh: "hall-agent 没有回答（\(socket.path)）。请看日志：journalctl -u hall-agent。",
                en: "hall-agent does not answer (\(socket.path)). See its log: journalctl -u hall-agent.")
        }
    }

    static func code(_ failure: AgentSocket.Failure) -> String {
        switch failure {
        case .notRunning: "agent-not-running"
        case .accessDenied: "agent-access-denied"
        case .noAnswer: "agent-no-answer"
        }
    }

    private func value<Value: Decodable>(_ type: Value.Type, _ path: String) throws(AgentSocket.Failure) -> Value {
        let answer = try socket.get(path)
        guard answer.status == 200, let value = try? JSONDecoder().decode(type, from: Data(answer.body)) else {
            throw .noAnswer
        }
        return value
    }
}
