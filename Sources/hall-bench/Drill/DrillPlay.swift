import SimulatedHall

/// Plants one fault after the other in a running hall, has doctor look, and mends it again.
struct DrillPlay: Sendable {
    let stage: DrillStage
    /// After planting, the agent has so long to notice.
    private static let noticing = Duration.seconds(25)
    /// After mending, doctor has so long to find nothing wrong.
    private static let mending = Duration.seconds(45)
    /// States that did not change for so long are taken for the agent's last word.
    private static let calm = Duration.milliseconds(1200)

    /// Waits until doctor finds nothing wrong. Throws what it finds.
    func awaitWell() async throws {
        if let trouble = await trouble(within: .seconds(60)) {
            throw BenchFailure(description: "the hall without a planted fault: \(trouble)")
        }
    }

    /// Plants, looks, mends.
    func play(_ recipes: [DrillRecipe]) async -> DrillRow {
        var row = DrillRow(recipes)
        let well = await stage.states()
        var planted: [DrillStep] = []
        do {
            for step in recipes.flatMap(\.steps) {
                planted.append(step)
                try await stage.plant(step)
            }
            await notice(recipes, well)
            let answer = try await stage.examine(recipes[0].place)
            row.ranks = recipes.map { answer.rank(of: $0) ?? 0 }
            row.first = answer.findings.first.map { "\($0.code) \($0.subjects.joined(separator: ","))" }
            row.said = answer.summary
            row.seconds = answer.seconds
        } catch { row.note = "not planted: \(error)" }
        do {
            for step in planted.reversed() { try await stage.undo(step) }
            if let trouble = await trouble(within: Self.mending) {
                row.note = "not seen as mended: \(trouble)"
            } else {
                row.isMended = true
            }
        } catch { row.note = (row.note.map { $0 + "; " } ?? "") + "not undone: \(error)" }
        return row
    }

    /// Waits until the agent knows of it where it can, and until what it knows stays.
    private func notice(_ recipes: [DrillRecipe], _ well: [String: String]) async {
        let deadline = WireHost.now + Self.noticing
        var states = await stage.states()
        var since = WireHost.now
        while WireHost.now < deadline {
            let isNoticed = recipes.allSatisfy { recipe in
                guard let device = recipe.noticedAt else { return true }
                return states[device].map { $0 != well[device] ?? "ok" && $0 != "unknown" } ?? false
            }
            if isNoticed, WireHost.now - since >= Self.calm { return }
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
            let now = await stage.states()
            // An interrupted line is noisy for ever: what comes and goes is known when it has come once.
            if now != states { (states, since) = (now, isNoticed ? since : WireHost.now) }
        }
    }

    /// What doctor still finds when the time is over; `nil` as soon as it finds nothing.
    private func trouble(within limit: Duration) async -> String? {
        let deadline = WireHost.now + limit
        var last = "doctor did not answer"
        while true {
            do {
                let hall = try await stage.examine(.hall)
                let kiosk = try await stage.examine(.kiosk)
                if hall.isWell, kiosk.isWell { return nil }
                last = hall.isWell ? "machine 2: \(kiosk.summary)" : hall.summary
            } catch { last = "\(error)" }
            guard WireHost.now < deadline, (try? await Task.sleep(for: .milliseconds(200))) != nil else { return last }
        }
    }
}
