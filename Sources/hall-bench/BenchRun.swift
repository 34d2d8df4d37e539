/// Measures the rows one after the other: on a small machine two would measure each other.
struct BenchRun: Sendable {
    let setting: BenchSetting
    let topics: [BenchTopic]

    func measure() async -> BenchReport {
        var report = BenchReport(rows: [], failures: [], isQuick: setting.isQuick)
        for part in parts {
            guard !Task.isCancelled else { break }
            BenchSetting.say(part.title)
            do {
                report.rows += try await part.measure(setting)
            } catch {
                report.failures.append("\(part.title): \(error)")
            }
        }
        return report
    }

    private struct Part {
        var title: String
        var measure: @Sendable (BenchSetting) async throws -> [BenchRow]
    }

    private var parts: [Part] {
        var parts: [Part] = []
        let paper = topics.filter { $0 == .touch || $0 == .cut }
        if !paper.isEmpty {
            parts.append(.init(title: "touch → paper") { try await PaperRows(setting: $0).measure(paper) })
        }
        for topic in topics {
            switch topic {
            case .touch, .cut: break
            case .terminal:
                parts.append(.init(title: "terminal → board") { try await TerminalRow(setting: $0).measure() })
            case .gpio: parts.append(.init(title: "GPIO → board, from the lab") { try GPIORow(setting: $0).measure() })
            case .tickets:
                parts.append(.init(title: "tickets per second") { try await TicketRows(setting: $0).measure() })
                parts.append(
                    .init(title: "tickets per second, ledger in PostgreSQL") {
                        try await PostgresTicketRows(setting: $0).measure()
                    })
            case .encode:
                parts.append(.init(title: "encoding") { try await EncodeRow(setting: $0).measure() })
                parts.append(.init(title: "boards and readers") { try await CodecRows(setting: $0).measure() })
            case .idle: parts.append(.init(title: "idle") { try await IdleRows(setting: $0).measure() })
            case .aged:
                parts.append(.init(title: "turns on an old ledger") { try await AgedTurnRows(setting: $0).measure() })
            case .status:
                parts.append(.init(title: "hallctl status") { try await StatusRow(setting: $0).measure() })
            case .neighbours:
                parts.append(.init(title: "bad neighbours") { try await NeighbourRows(setting: $0).measure() })
            case .start:
                parts.append(.init(title: "start") { try await StartRow(setting: $0).measure() })
                parts.append(.init(title: "start on an old ledger") { try await AgedStartRow(setting: $0).measure() })
            }
        }
        return parts
    }
}
