import ArgumentParser
import Foundation
import Glibc
import HallDomain

/// `hallctl watch`: the hall live, full-screen on a terminal, a line an event elsewhere.
struct WatchVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: say("实时看大厅：窗口、号票、设备、故障、事件。", "The hall live: windows, tickets, devices, faults, events."),
        discussion: Ending.discussion(
            "在终端上全屏显示（80×24 起），按 q 退出；接管道时一行一个事件；--json 时一行一个完整现状。",
            """
            Full-screen on a terminal from 80×24 up, q quits; a line an event when piped; with --json a line is the \
            whole present state.
            """, example: "hallctl watch | tee today.log"))

    @OptionGroup var options: GlobalOptions
    @Flag(help: ArgumentHelp(say("只显示现在，然后结束。", "Show the present and end.")))
    var once = false

    func perform() async throws -> Ending {
        let agent = Agent(options)
        let hall: AgentHall
        do throws(AgentSocket.Failure) { hall = try agent.hall() } catch { throw agent.trouble(error) }
        let isScreen = !options.json && !once && isatty(STDOUT_FILENO) == 1
        let loop = WatchLoop(agent: agent, hall: hall, isScreen: isScreen, isJSON: options.json, isOnce: once)
        try loop.run()
        return .ok
    }
}
