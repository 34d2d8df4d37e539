import Glibc
import SimulatedHall

/// Daemons that a kiosk might have instead, at rest beside ours.
struct IdlePeers: Sendable {
    /// A peer that runs.
    struct Running: Sendable {
        var name: String
        var child: ChildProcess
    }

    let setting: BenchSetting

    /// Starts those that are installed; a line for each that is not.
    func start(ttys: [String]) async throws -> (running: [Running], missing: [String]) {
        var running: [Running] = []
        var missing: [String] = []
        do { running.append(try await zabbix()) } catch { missing.append("zabbix-agent2: \(error)") }
        do { running.append(try await python(ttys)) } catch { missing.append("Python agent: \(error)") }
        return (running, missing)
    }

    private func zabbix() async throws -> Running {
        let program = "/usr/sbin/zabbix_agent2"
        guard access(program, X_OK) == 0 else { throw BenchFailure(description: "not installed") }
        // It takes no port above 32767.
        guard let port = (20_000...32_000).shuffled().prefix(100).first(where: LoopbackPorts.isFree) else {
            throw BenchFailure(description: "no free port below 32768")
        }
        let folder = setting.folder + "/zabbix"
        let lines = [
            "Server=127.0.0.1", "ListenIP=127.0.0.1", "ListenPort=\(port)", "Hostname=bench", "LogType=file",
            "LogFile=\(folder)/log", "PidFile=\(folder)/pid", "ControlSocket=\(folder)/control",
            "PluginSocket=\(folder)/plugin", "",
        ]
        guard StageFolder.make(folder), StageFolder.write(lines.joined(separator: "\n"), to: folder + "/conf") else {
            throw BenchFailure(description: "\(folder) cannot be written")
        }
        let output = folder + "/output"
        let child = try await ChildProcess.start(.init([program, "-f", "-c", folder + "/conf"], outputFile: output))
        _ = try await Waiting.wait(for: "zabbix-agent2", every: .milliseconds(50)) {
            guard child.isRunning else {
                throw BenchFailure(description: String(decoding: StageFolder.read(output) ?? [], as: UTF8.self))
            }
            return LoopbackPort.isServed(UInt16(clamping: port)) ? true : nil
        }
        return Running(name: "zabbix-agent2", child: child)
    }

    private func python(_ ttys: [String]) async throws -> Running {
        let output = setting.folder + "/python-idle"
        let child = try await ChildProcess.start(
            .init([setting.python, setting.peer("idle.py"), "8"] + ttys, outputFile: output))
        _ = try await Waiting.wait(for: "the Python agent", every: .milliseconds(50)) {
            let said = String(decoding: StageFolder.read(output) ?? [], as: UTF8.self)
            guard child.isRunning else { throw BenchFailure(description: "\(said.suffix(200))") }
            return said.contains("ready") ? true : nil
        }
        return Running(name: "Python agent (gpiozero, pyserial)", child: child)
    }
}
