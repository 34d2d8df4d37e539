import Foundation

/// What a proof of healthy weeks says at its end.
struct WeekReport: Encodable {
    struct Row: Encodable {
        var name: String
        var found: Int
        var goal: String
        var met: Bool
    }

    var rows: [Row]
    /// Those of the first week, and every false one.
    var alarms: [WeekWorld.Alarm]
    var counts: [WeekWorld.Counts]

    init(weeks: Int, seed: UInt64, patience: Int) {
        (alarms, counts) = ([], [])
        var (all, wrong, naive) = (0, 0, 0)
        for week in 0..<UInt64(weeks) {
            var settings = WeekWorld.Settings(seed: seed + week)
            settings.patience = patience
            let world = WeekWorld(settings)
            world.play()
            all += world.alarms.count
            let isFalse = world.alarms.filter { !$0.isTrue }
            wrong += isFalse.count
            alarms += week == 0 ? world.alarms : isFalse
            counts.append(world.counts)
            guard week < 3 else { continue }
            settings.patience = 0
            let hasty = WeekWorld(settings)
            hasty.play()
            naive += hasty.alarms.count { !$0.isTrue }
        }
        rows = [
            Row(name: "false alarms", found: wrong, goal: "0", met: wrong == 0),
            Row(name: "true alarms", found: all - wrong, goal: "> 0", met: all > wrong),
            Row(
                name: "false alarms without patience, in \(min(3, weeks)) weeks", found: naive, goal: "> 0",
                met: naive > 0),
        ]
    }

    var isHeld: Bool { rows.allSatisfy(\.met) }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }

    var text: String {
        var lines = ["alarms of the first week, and every false one:"]
        lines += alarms.map { alarm in
            let mark = alarm.isTrue ? "true " : "FALSE"
            return "  \(mark) day \(alarm.day) \(alarm.time)  \(alarm.device) \(alarm.fault): \(alarm.why)"
        }
        func sum(_ path: KeyPath<WeekWorld.Counts, Int>) -> Int { counts.reduce(0) { $0 + $1[keyPath: path] } }
        lines += [
            "",
            "\(counts.count) weeks: \(sum(\.tickets)) tickets, \(sum(\.paperChanges)) rolls changed "
                + "(\(sum(\.halfUsed)) half-used, \(sum(\.unanswered)) without an answer), \(sum(\.powerCuts)) times without "
                + "mains, \(sum(\.agentRestarts)) restarts, \(sum(\.unplugged)) plugs pulled, "
                + "\(sum(\.spoolerRestarts)) restarts of the spooler, \(sum(\.nightsDark)) nights with dark boards, "
                + "\(sum(\.openingChecks)) opening checks, \(sum(\.forecasts)) forecasts told",
        ]
        lines += rows.map { "\($0.name): \($0.found), goal \($0.goal)\($0.met ? "" : "  BROKEN")" }
        return (lines + [isHeld ? "holds" : "BROKEN"]).joined(separator: "\n")
    }
}
