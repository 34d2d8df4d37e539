import DeviceKit
import HallDomain

/// What the spooler forgot, what is too late, and what nobody can prove any more.
extension TicketPrinting {
    /// What was being printed when the agent stopped is proven by nobody any more, but where the spooler owns the wire:
    /// there it is asked. Nothing is printed before that is kept.
    func settleInterrupted() async {
        let asked = await askSpooler()
        while !Task.isCancelled {
            let open = await hall.read { state in
                state.attempts.values.filter { $0.isStarted && $0.end == nil && !asked.contains($0.id) }.map(\.id)
            }
            if open.isEmpty { return }
            for id in open {
                _ = try? await hall.perform(
                    .endPrint(id, .doubtful, evidence: "the agent stopped while it was printed"))
            }
            let isLeft = await hall.read { state in open.contains { state.attempts[$0].map { $0.end == nil } ?? false }
            }
            guard isLeft, (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Has the spooler asked for the end of what was started on printers that only it reaches; which attempts these are.
    private func askSpooler() async -> Set<AttemptID> {
        let started = await hall.read { $0.attempts.values.filter { $0.isStarted && $0.end == nil } }
        let now = clock.now()
        var asked: Set<AttemptID> = []
        for attempt in started {
            guard let printer = printers.first(where: { $0.placed == attempt.printer }),
                let line = queueLines[printer.id]
            else { continue }
            let isLate = attempt.at.map { !now.isWithin(.seconds(plan.rules.printWithinSeconds), of: $0) } ?? true
            line.settle(attempt, isLate: isLate)
            asked.insert(attempt.id)
        }
        return asked
    }

    /// Settles what can be settled now; whether anything that time can settle is left.
    func settleOnce() async -> Bool {
        await submitWanted()
        let open = await hall.read { state in
            state.unsettledPaper.compactMap { state.tickets[$0] }.compactMap { ticket -> (Ticket, PrintAttempt?)? in
                switch ticket.paper {
                case .wanted: (ticket, nil)
                case .submitted(let id): (ticket, state.attempts[id])
                // The printer's line ends what has started, a person what is doubtful.
                case .started, .doubtful, .notWanted, .proven, .unprinted: nil
                }
            }
        }
        let now = clock.now()
        for (ticket, attempt) in open {
            if let attempt {
                await revive(attempt, of: ticket, now)
            } else if isTooLate(ticket, now) {
                _ = try? await hall.perform(.forgoPaper(ticket: ticket.id, reason: "not printed in time"))
            }
        }
        await forgetEnded()
        return !open.isEmpty
    }

    /// An attempt that is committed and has not started: submitted again when the spooler does not know it, given up
    /// when it is too late or can no longer be made.
    private func revive(_ attempt: PrintAttempt, of ticket: Ticket, _ now: Moment) async {
        guard let printer = printers.first(where: { $0.placed == attempt.printer }), let queue = printer.queue else {
            await end(attempt, "its printer is no longer in the hall file")
            return
        }
        let isLate = !now.isWithin(
            .seconds(plan.rules.printWithinSeconds), of: ticket.wantedAt ?? ticket.issuedAt)
        if !isLate, let last = submissions[attempt.id], ContinuousClock.now - last.at < .seconds(3) { return }
        if queueLines[printer.id] != nil {
            // 'Started' is committed before the spooler is given anything: this one never was. In this process its
            // turn is still to come; an earlier one's is over, and a new attempt takes its place.
            if isLate {
                await giveUp(attempt)
            } else if submissions[attempt.id] == nil {
                await end(attempt, "the agent stopped before it was handed over")
            }
            return
        }
        let jobs = try? await spooler.openJobs(on: queue)
        let job = jobs?.first { $0.uuid?.hasSuffix(attempt.id.rawValue) == true }
        if isLate {
            await giveUp(attempt)
            // Ended first: whatever the spooler still does with the job, the ledger lets no byte of it out.
            if let job { try? await spooler.cancel(job: job.id, on: queue) }
        } else if jobs != nil, job == nil {
            var known = submissions[attempt.id]?.bytes
            if known == nil { known = await encode(ticket, copy: attempt.copy, on: printer)?.bytes }
            guard let bytes = known, PrinterLine.digest(of: bytes) == attempt.digest else {
                await end(attempt, "the printer's files have changed")
                return
            }
            // It may have started or ended while the spooler was asked.
            let isOpen = await hall.read { $0.attempts[attempt.id].map { !$0.isStarted && $0.end == nil } ?? false }
            if isOpen { await submit(attempt, bytes, to: printer) }
        }
    }

    private func giveUp(_ attempt: PrintAttempt) async {
        await withheld.during(attempt.ticket) {
            guard await end(attempt, "not printed in time") else { return }
            _ = try? await hall.perform(.forgoPaper(ticket: attempt.ticket, reason: "not printed in time"))
        }
    }

    /// Ends an attempt that has not started; false when it has.
    @discardableResult
    private func end(_ attempt: PrintAttempt, _ evidence: String) async -> Bool {
        (try? await hall.perform(.endPrint(attempt.id, .notSent, evidence: evidence))) != nil
    }

    /// Drops what is kept of attempts that have ended. An attempt whose commit is on its way is younger than that.
    private func forgetEnded() async {
        let open = await hall.read { Set($0.openAttempts.values) }
        submissions = submissions.filter { id, submission in
            open.contains(id) || ContinuousClock.now - submission.at < .seconds(3)
        }
    }
}
