extension MorningEvidence {
    /// The evidence with promises broken on purpose where that cannot be done while the morning runs.
    func broken(by breaks: [MorningBreak]) async -> MorningEvidence {
        await ChildProcessThread.launch {
            var evidence = self
            evidence.breakPromises(breaks)
            return evidence
        }
    }

    /// Blocking: writes files.
    private mutating func breakPromises(_ breaks: [MorningBreak]) {
        if breaks.contains(.doubleNumber) { doubleNumber() }
        if breaks.contains(.silentVoice) { silence() }
        if breaks.contains(.unackedReport) { loseReport() }
    }

    /// The third ticket of a printer carries the number of the first.
    private mutating func doubleNumber() {
        guard var tray = papers["printer-1"], tray.count > 3,
            let first = ExpectedTicket.number(on: tray[0].ticket.page),
            let third = ExpectedTicket.number(on: tray[2].ticket.page), first.utf8.count == third.utf8.count
        else { return }
        var bytes = tray[2].ticket.bytes
        let pattern = Array(third.utf8)
        for place in 0...(bytes.count - pattern.count)
        where bytes[place..<(place + pattern.count)].elementsEqual(pattern) {
            bytes.replaceSubrange(place..<(place + pattern.count), with: first.utf8)
        }
        tray[2].ticket.bytes = bytes
        papers["printer-1"] = tray
    }

    /// Every twentieth sound of zone A becomes silence of the same length.
    private func silence() {
        for (index, sound) in (sounds["A"] ?? []).enumerated() where index.isMultiple(of: 20) {
            guard var bytes = StageFolder.read(sound.path) else { continue }
            for place in bytes.indices.dropFirst(44) { bytes[place] = 0 }
            _ = StageFolder.write(bytes, to: sound.path)
        }
    }

    /// One call is not in central's database.
    private mutating func loseReport() {
        central = Self.without(central)
    }

    private static func without(_ value: JSON) -> JSON {
        switch value {
        case .object(var members):
            if case .list(var events)? = members["events"] {
                if let index = events.lastIndex(where: { $0["kind"]?.text == "ticketCalled" }) {
                    events.remove(at: index)
                }
                members["events"] = .list(events)
            }
            for key in ["kiosks", "ledgers"] { if let inner = members[key] { members[key] = without(inner) } }
            return .object(members)
        case .list(let values): return .list(values.map(without))
        default: return value
        }
    }
}
