import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import HallStore
import LinuxPorts
import Logging
import ServiceLifecycle
import SimulatedHall

/// The agent inside this program, over the real ports of this machine, each window with its terminal and its board.
struct HostedAgent: Sendable {
    /// Its ledger, which times its commits.
    let ledger: MeasuredLedger
    private let agent: HallAgent
    private let windows: Int
    private let logger: Logger
    private let served: AsyncStream<Int>
    private let port = Port()

    /// Where it serves.
    private actor Port {
        private(set) var number = 0
        func set(_ number: Int) { self.number = number }
    }

    /// An agent with a window for each of `rigs`; `others` are entries of the hall file for devices beside them.
    init(setting: BenchSetting, rigs: [ButtonRig], others: [String] = []) throws {
        windows = rigs.count
        let paths = AgentPaths(root: setting.folder + "/hosted")
        for folder in [paths.state, paths.run] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let library = DefinitionLibrary(folders: [setting.share], drivers: DriverCatalog.all)
        let definition = try HallFileReader(library: library).read(Self.hall(rigs, others), file: "hall.yaml")
        ledger = MeasuredLedger(try SQLiteLedger(path: paths.ledger, newGen: UUID().uuidString.lowercased()))
        var logger = Logger(label: "hosted") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        self.logger = logger
        let executor = try EpollExecutor(name: "devices")
        let (stream, ready) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        served = stream
        agent = try HallAgent(
            .init(
                definition: definition, ledger: ledger, clock: SystemClock(isTrusted: { true }),
                ports: LinuxPortProvider(executor: executor), executor: executor, tasks: executor.tasks,
                // No printer hangs in this hall: neither is ever asked.
                spooler: CUPSSpooler(server: CUPSServer(socket: paths.run + "/no-cups")), relay: NoJobs(),
                voice: EspeakVoice(), outputs: [:], transport: nil, secret: [UInt8](repeating: 7, count: 32),
                paths: paths, port: 0, version: "bench", onReady: { ready.yield($0) }, logger: logger))
    }

    private struct NoJobs: RelayedJobSource {
        let jobs = AsyncStream<RelayedJob>(bufferingPolicy: .bufferingNewest(1)) { _ in }
    }

    /// Serves while `body` runs.
    func serving<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: agent)], logger: logger))
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask {
                for await number in served {
                    await port.set(number)
                    break
                }
                return try await body()
            }
            do {
                guard let value = try await tasks.next() ?? nil else {
                    throw BenchFailure(description: "the hosted agent ended by itself")
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return value
            } catch {
                tasks.cancelAll()
                throw error
            }
        }
    }

    /// Signs somebody in at each window and lets so many people take a number without paper; `from` numbers their
    /// requests where others came before.
    func takeTickets(_ count: Int, signIn: Bool = true, from first: Int = 0) async throws {
        let client = LoopbackClient(port: UInt16(clamping: await port.number))
        for window in 1...(signIn ? windows : 1) where signIn {
            _ = try await Waiting.wait(for: "somebody to sign in", every: .milliseconds(50)) {
                let body = #"{"request":"sign-in-\#(UInt32.random(in: 0 ... .max))","staff":"\#(1000 + window)"}"#
                let answer = try await client.request("POST", "/api/v1/windows/\(window)/sign-in", json: body)
                return answer.status == 200 ? true : nil
            }
        }
        for serial in first..<(first + count) {
            // A series has 9999 numbers.
            let service = serial < 9000 ? "household" : "passport"
            let body = #"{"request":"hosted-\#(signIn)-\#(serial)","service":"\#(service)","paper":false}"#
            let answer = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: body)
            guard answer.status == 201 else { throw BenchFailure(description: "no ticket: \(answer.text)") }
        }
    }

    private static func hall(_ rigs: [ButtonRig], _ others: [String]) -> String {
        let numbers = rigs.indices.map { $0 + 1 }
        let windows = numbers.map { #"{ id: "\#($0)", kind: general, zone: A, services: [household, passport] }"# }
        let staff = numbers.map { #"{ id: "\#(1000 + $0)", name: 陈静, roles: [window] }"# }
        let devices = zip(numbers, rigs).flatMap { number, rig in
            [
                #"{ id: terminal-\#(number), definition: generic-hall-rs485-terminal, at: "path:\#(rig.paths.terminal)","#
                    + #" placement: { address: 1 }, window: "\#(number)" }"#,
                #"{ id: board-\#(number), definition: onbon-bx-5k1, at: "path:\#(rig.paths.board)","#
                    + #" placement: { address: 1 }, window: "\#(number)" }"#,
            ]
        }
        func list(_ entries: [String]) -> String { entries.map { "\n  - \($0)" }.joined() }
        return """
            hall: bench
            region: bench
            name: { zh: 测速大厅, en: Bench Hall }
            departments: [{ id: police, name: { zh: 公安局, en: Public Security } }]
            zones: [{ id: A, name: { zh: A区, en: Area A } }]
            kiosks: [{ id: "1", zone: A }]
            services:
              - { id: household, itemCode: "000109001000", name: { zh: 户口登记, en: Household registration },
                  shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A,
                  numbers: { from: 1, to: 9999 } }
              - { id: passport, itemCode: "000109002000", name: { zh: 出入境证件办理, en: Passports },
                  shortName: { zh: 出入境办理, en: Passports }, department: police, prefix: B,
                  numbers: { from: 1, to: 9999 } }
            rules: { repeatGuardSeconds: 0 }
            windows:\(list(windows))
            staff:\(list(staff))
            devices:\(list(devices + others))

            """
    }
}
