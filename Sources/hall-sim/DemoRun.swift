import Glibc
import SimulatedHall

/// Why the demo could not be run, with the exit status that says so.
struct DemoFailure: Error, CustomStringConvertible {
    var description: String
    var status: Int32
}

/// What was asked for, with every default filled in.
struct DemoRun: Sendable {
    var settings: HallStage.Settings
    var simPort: Int?
    var scenario: Demo.Scenario?
    var morning: MorningSettings
    var voice = VoiceHour.Settings()
    var queue = QueueProof.Settings()
    var paper = PaperProof.Settings()
    var isHeadless: Bool
    var isJSON: Bool
    var keep: String?
    var record: String?

    init(_ options: Demo) throws(DemoFailure) {
        let programs = options.programs.map(Self.absolute) ?? Self.ownFolder
        let needed = ["hall-agent", "hall-central", "hall-print"]
        if let absent = needed.first(where: { access("\(programs)/\($0)", X_OK) != 0 }) {
            throw DemoFailure(
                description: "there is no \(absent) in \(programs); build it with swift build, or say where it is with "
                    + "--programs", status: 70)
        }
        // Other scripts have no page to look at.
        let isHeadless = options.headless || (options.scenario != nil && options.scenario != .morning)
        let ports = try Self.ports(options, isHeadless: isHeadless)
        let share = try Self.share(options.share, programs)
        settings = HallStage.Settings(
            folder: try Self.folder(options.folder), programs: programs, share: share, port: ports.agent,
            centralPort: ports.central)
        simPort = ports.sim
        scenario = options.scenario
        self.isHeadless = isHeadless
        isJSON = options.json
        keep = options.keep.map(Self.absolute)
        morning = MorningSettings(
            citizens: options.citizens, seed: options.seed, faults: options.fault, breaks: options.breaks)
        morning.kills = options.kills
        record = options.record.map(Self.absolute)
        morning.replays = record != nil
        paper.points = options.points
        (queue.rounds, queue.seed) = (options.rounds, options.seed)
        (voice.pace, voice.minutes, voice.seed) = (options.pace, options.minutes, options.seed)
    }

    private static func ports(
        _ options: Demo, isHeadless: Bool
    ) throws(DemoFailure) -> (agent: Int, central: Int, sim: Int?) {
        var free = isHeadless ? LoopbackPorts.free(2) : []
        func choose(_ wished: Int?, _ usual: Int, _ option: String) throws(DemoFailure) -> Int {
            if wished == nil, let port = free.popLast() { return port }
            let port = wished ?? usual
            guard LoopbackPorts.isFree(port) else {
                throw DemoFailure(
                    description:
                        "port \(port) on 127.0.0.1 is taken by another program; choose another with \(option), "
                        + "or find it with: ss -ltnp 'sport = :\(port)'", status: 75)
            }
            return port
        }
        let agent = try choose(options.port, 8080, "--port")
        let central = try choose(options.centralPort, 8088, "--central-port")
        let sim = isHeadless ? nil : try choose(options.simPort, 8090, "--sim-port")
        return (agent, central, sim)
    }

    /// The folder for everything, which is taken away at the end: so none in which something lies already.
    private static func folder(_ given: String?) throws(DemoFailure) -> String {
        guard let given else {
            if let made = StageFolder.makePrivate() { return made }
            throw DemoFailure(description: "no folder can be made in the system's temporary folder", status: 70)
        }
        let path = absolute(given)
        guard StageFolder.make(path) else {
            throw DemoFailure(description: "\(path) cannot be made or written to; choose another --folder", status: 70)
        }
        guard StageFolder.isEmpty(path) else {
            throw DemoFailure(
                description: "\(path) is not empty, and is taken away at the end; choose another --folder", status: 70)
        }
        return path
    }

    /// The folder of the running program.
    private static var ownFolder: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    /// Where the device files are: given, here, above the programs (a build folder), or installed.
    private static func share(_ given: String?, _ programs: String) throws(DemoFailure) -> String {
        var places = given.map { [absolute($0)] } ?? [absolute(".")]
        if given == nil {
            var above = programs.split(separator: "/").map(String.init)
            while !above.isEmpty {
                above.removeLast()
                places.append("/" + above.joined(separator: "/"))
            }
            places.append("/usr/share/hallkit")
        }
        guard let found = places.first(where: { access($0 + "/devices", R_OK) == 0 }) else {
            throw DemoFailure(description: "no folder with devices/; say where with --share", status: 70)
        }
        return found
    }
}
