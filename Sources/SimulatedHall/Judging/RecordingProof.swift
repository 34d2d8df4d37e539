/// Has the shipped tool save what the agent recorded, bundle it, and replay it three times.
struct RecordingProof: Sendable {
    let stage: HallStage

    /// What it came to.
    struct Findings: Sendable, Equatable {
        /// The exit status and the last lines of each run of the tool, by what it was to do.
        var runs: [(task: String, status: Int32, said: String)] = []
        /// What each replay decided, wrote and told.
        var transcripts: [[UInt8]] = []
        /// Bytes of the recording.
        var size = 0
        /// Bytes of the memory of the agent and of central.
        var imageSize = 0
        /// What could not be read.
        var unread: [String] = []

        static func == (left: Findings, right: Findings) -> Bool {
            left.transcripts == right.transcripts && left.size == right.size && left.imageSize == right.imageSize
                && left.unread == right.unread
                && left.runs.elementsEqual(right.runs) { $0 == $1 }
        }
    }

    /// Writes `recording.hkr`, `bundle.tar`, `metrics.txt`, the memory of agent and central (`*.image`) and the transcripts
    /// below the stage's folder, where the search after identities finds them too.
    func take() async -> Findings {
        var findings = Findings()
        let folder = stage.settings.folder + "/recording"
        guard StageFolder.make(folder) else {
            findings.runs.append(("make \(folder)", -1, "it cannot be made"))
            return findings
        }
        let agent = LoopbackClient(port: UInt16(clamping: stage.settings.port))
        if let metrics = try? await agent.request("GET", "/metrics"), metrics.status == 200 {
            _ = StageFolder.write(metrics.body, to: folder + "/metrics.txt")
        } else {
            findings.unread.append("the metrics")
        }
        for (program, id) in [("hall-agent", await stage.agentID), ("hall-central", await stage.centralID)] {
            let size = await ChildProcessThread.launch {
                id.flatMap { ProcessImage.write(of: $0, to: "\(folder)/\(program).image") }
            }
            if let size, size > 0 {
                findings.imageSize += size
            } else {
                findings.unread.append("the memory of \(program)")
            }
        }
        let file = folder + "/recording.hkr"
        await run("record", ["record", "--output", file], &findings)
        await run("bundle", ["bundle", "--output", folder + "/bundle.tar"], &findings)
        findings.size = StageFolder.read(file)?.count ?? 0
        for round in 1...3 {
            let transcript = "\(folder)/replay-\(round).txt"
            await run("replay \(round)", ["replay", file, "--transcript", transcript], &findings)
            findings.transcripts.append(StageFolder.read(transcript) ?? [])
        }
        await run("replay of the bundle", ["open", folder + "/bundle.tar", "replay"], &findings)
        return findings
    }

    private func run(_ task: String, _ words: [String], _ findings: inout Findings) async {
        let program = stage.settings.programs + "/hallctl"
        let command = ChildProcess.Command(
            [program] + words + ["--root", stage.root, "--share", stage.settings.share, "--lang", "en"])
        do throws(ChildProcess.StartError) {
            let (ending, output) = try await ChildProcess.run(command)
            let status: Int32 =
                switch ending {
                case .exited(let status): status
                case .signalled(let signal): 128 + signal
                }
            findings.runs.append((task, status, output))
        } catch { findings.runs.append((task, -1, error.description)) }
    }
}
