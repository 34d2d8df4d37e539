/// The help desk, whose page lists tickets without paper.
struct HelpDesk: Sendable {
    let command: PageCommand
    let book: MorningBook

    /// Who still waits gets the ticket again, marked 补打.
    func printAgain() async {
        let desk = LiveView(port: command.port, path: "/api/v1/desk/live", capture: command.traffic)
        defer { desk.stop() }
        guard let listed = await desk.wait(.seconds(5), for: { $0["doubtful"]?.list }) else { return }
        for entry in listed.prefix(8) {
            guard let ticket = entry["ticket"]?.text, let number = entry["number"]?.text else { continue }
            let outcome = await command.post(
                "/api/v1/tickets/\(ticket)/reprint", #""staff":"1009""#,
                // Doubtful once more, it is asked for once more: another wish.
                request: "reprint-\(ticket)-\(await book.reprints(of: number))",
                limit: .seconds(10))
            if outcome?.isDone == true { await book.noteReprint(number) }
        }
    }
}
