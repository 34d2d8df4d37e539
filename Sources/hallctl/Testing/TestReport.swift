import HallRuntime

/// What a test found.
struct TestReport: Encodable {
    var device: String
    var role: String
    /// `proven`, `unproven` (nothing is wrong, and what only a person can do or see was not), `notSeen` (a person says
    /// no), `failed` or `timedOut`.
    var result: String
    /// The print job of a printer's slip.
    var job: Int?
    var faults: [FaultLine]
    var evidence: String
    /// The device's condition in one word.
    var state: String?
    /// What happened, in order.
    var steps: [TrialStep]?
    /// What the person said, where one was asked.
    var isSeen: Bool?

    var ending: Ending {
        switch result {
        case "proven": faults.isEmpty ? .ok : .warning
        case "unproven": .warning
        default: .fault
        }
    }

    /// What is to be seen or heard; `nil` where the device alone has the word.
    var question: String? {
        switch (role, result) {
        case ("documentPrinter", "proven"), ("documentPrinter", "unproven"):
            say(
                "测试条出来了吗？四种字号、加粗、左中右、𠮷䶮㛃𬱖、黑条没有断线、二维码能扫、切断了吗？",
                """
                Did the slip come out: four sizes, bold, left, centre and right, 𠮷䶮㛃𬱖, the black bar without a gap, a \
                code that scans, cut off?
                """)
        case ("messageBoard", "proven"), ("messageBoard", "unproven"):
            say("屏上每一幅都对，没有暗点、没有常亮的点吗？", "Was every pattern right, no dot dark and none always lit?")
        case ("speakerModule", "unproven"): say("听到“设备测试”了吗？", "Was it heard?")
        default: nil
        }
    }

    /// The verdict, then what is wrong.
    var lines: [String] {
        ["\(device)\(say("：", ": "))\(words)"] + faults.map { "  \($0.code)  \(say($0.zh, $0.en))" }
    }

    private var isPrinter: Bool { role == "documentPrinter" }
    private var why: String { (steps?.last { $0.kind == .end }?.detail).map(TrialWords.why) ?? evidence }

    private var words: String {
        switch result {
        case "proven" where isPrinter: Paint.green(say("测试条已证明印好。", "the test slip is proven on paper."))
        case "proven": Paint.green(say("好用，已证明。", "works, and has proved it."))
        case "unproven":
            Paint.yellow(
                say(
                    "没有发现问题，但有一部分要人来看或操作（\(why)）。",
                    "nothing wrong was found, but a person is needed to prove the rest (\(why))."))
        case "notSeen" where isPrinter:
            Paint.red(
                say(
                    "打印机说印好了，人看到的不好：查打印头、纸和切刀。",
                    "the printer says done, a person says no: look at head, paper and cutter."))
        case "notSeen": Paint.red(say("设备说好，人看到或听到的不好。", "the device says yes, a person says no."))
        case "timedOut": Paint.red(say("等到时限也没有结果，任务已取消。", "no result in time; the job was cancelled."))
        default:
            Paint.red(
                isPrinter
                    ? say(
                        "没有印好，打印机状态：\(ShownWords.state(state ?? "unknown"))。",
                        "not printed; the printer is: \(ShownWords.state(state ?? "unknown")).")
                    : say("没有通过：\(why)", "failed: \(why)"))
        }
    }
}
