import ArgumentParser
import Foundation
import HallDomain

/// `hallctl boards`: 清屏 and back.
struct BoardsVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boards",
        abstract: say("清屏和恢复。", "Blank all boards, and lift it."),
        discussion: Ending.discussion(
            "清屏一直有效，直到恢复；大厅断网时也行。",
            "Blanking holds until it is lifted, also with the network gone.", example: "hallctl boards blank"),
        subcommands: [Blank.self, Lift.self])

    struct Blank: Verb {
        static let configuration = CommandConfiguration(
            commandName: "blank", abstract: say("所有屏立即变黑，直到恢复。", "Darken every board at once, until lifted."),
            discussion: Ending.discussion(
                "不问是否确定：需要清屏时没有时间。", "Asks nothing back: who needs it has no time.",
                example: "hallctl boards blank --by wang"))

        @OptionGroup var options: GlobalOptions
        @Option(help: ArgumentHelp(say("记在账上的人，默认当前用户。", "Who does it, for the ledger; by default this user.")))
        var by: String?

        func perform() async throws -> Ending { try BoardsVerb.order("/api/v1/boards/blank", by, options) }
    }

    struct Lift: Verb {
        static let configuration = CommandConfiguration(
            commandName: "lift", abstract: say("恢复清屏前的内容。", "Bring the boards back."),
            discussion: Ending.discussion(
                "没有清屏时什么也不变，退出码 2。", "Where nothing is blanked nothing changes, and it exits 2.",
                example: "hallctl boards lift"))

        @OptionGroup var options: GlobalOptions
        @Option(help: ArgumentHelp(say("记在账上的人，默认当前用户。", "Who does it, for the ledger; by default this user.")))
        var by: String?

        func perform() async throws -> Ending { try BoardsVerb.order("/api/v1/boards/lift", by, options) }
    }

    private struct Order: Encodable {
        var request: String
        var by: String
    }

    private struct Reply: Encodable {
        var done: Bool
        var message: BilingualText
    }

    fileprivate static func order(_ path: String, _ by: String?, _ options: GlobalOptions) throws -> Ending {
        let who = by ?? "technician:\(ProcessInfo.processInfo.environment["SUDO_USER"] ?? NSUserName())"
        guard (1...64).contains(who.utf8.count) else {
            throw Trouble(.usage, "by", "--by 最多 64 字节", "--by takes 1 to 64 bytes")
        }
        let order = Order(request: "ctl-\(UUID().uuidString)", by: who)
        let message = try Agent(options).command(path, order)
        if options.json { try Output.json(Reply(done: true, message: message)) } else { Output.line(say(message)) }
        return .ok
    }
}
