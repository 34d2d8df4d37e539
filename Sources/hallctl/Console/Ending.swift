import ArgumentParser

/// How a verb ends, as the shell sees it: the three verdicts, and sysexits(3) above them.
enum Ending: Int32, Sendable {
    /// Done, or nothing is wrong.
    case ok = 0
    /// Something needs a look soon: paper is low, a file could be better.
    case warning = 1
    /// Something does not work.
    case fault = 2
    /// The command line is wrong, or names what the hall does not have.
    case usage = 64
    /// The bytes or the JSON given are malformed.
    case malformed = 65
    /// The agent (or the spooler) cannot be reached, or cannot do this, and it is needed.
    case unreachable = 69
    /// The output file cannot be written.
    case cannotWrite = 73
    /// A hall file, device file or firmware profile is wrong.
    case wrongFile = 78

    /// The table that every help text ends with.
    static var table: String {
        say(
            """
            退出码：0 正常；1 有提醒；2 有故障；64 命令写错；65 输入的字节或 JSON 有错；69 需要代理程序而连不上（或它做不到）；\
            73 输出文件写不了；78 大厅文件、设备文件或固件档案有错。
            """,
            """
            Exit codes: 0 ok; 1 warning; 2 fault; 64 wrong command line; 65 malformed bytes or JSON; 69 the agent is \
            needed and cannot be reached (or cannot do this); 73 the output file cannot be written; 78 a hall file, \
            device file or firmware profile is wrong.
            """)
    }

    /// Help: what it does, an example, the exit codes.
    static func discussion(_ zh: String, _ en: String, example: String) -> String {
        "\(say(zh, en))\n\n\(say("例：", "Example: "))\(example)\n\n\(table)"
    }
}
