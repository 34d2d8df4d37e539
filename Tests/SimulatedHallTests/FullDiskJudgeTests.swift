import Testing

@testable import SimulatedHall

@Suite("the judge of a full disk")
struct FullDiskJudgeTests {
    /// A morning whose disk was full from the tenth to the twentieth second.
    private static func evidence(
        _ change: (inout MorningRecord) -> Void = { _ in }, isSeen: Bool = true, isClosed: Bool = true
    ) throws -> MorningEvidence {
        var record = MorningRecord()
        record.faults = [.init(fault: .diskFull, from: .seconds(10), to: .seconds(20))]
        record.fullPages = Set(DemoHall.kiosks)
        record.refusals = [.init(at: .seconds(15), text: "机器需要处理一下，暂停取号")]
        for (number, told) in [("A001", 5), ("A002", 11), ("A003", 21)] {
            var note = Recorded.note
            (note.id, note.number, note.toldAt) = ("1-\(number)", number, .seconds(told))
            record.tickets.append(note)
        }
        change(&record)
        let issued = ["A001", "A002", "A003"].enumerated().map { index, number in
            #"{"seq":\#(index + 1),"sid":1,"kind":"ticketIssued","mono":0,"detail":{"ticketIssued":{"_0":{"id":"1-\#(number)"}}}}"#
        }
        let incident = #"{"device":"store","fault":"disk-full"\#(isClosed ? #","closed":1"# : "")}"#
        let export =
            #"{"kiosks":[{"ledgers":[{"upto":3,"events":[\#(issued.joined(separator: ","))]}]}],"#
            + #""incidents":[\#(isSeen ? incident : "")]}"#
        var evidence = MorningEvidence(settings: .init(), record: record, playTime: .zero)
        evidence.central = try #require(JSON(Array(export.utf8)))
        return evidence
    }

    private static func row(_ evidence: MorningEvidence) throws -> PromiseRow {
        let rows = HouseJudge(evidence: evidence, ledger: CentralLedger(evidence.central)).rows
        return try #require(rows.first { $0.name == "fault-disk-full" })
    }

    @Test func aMorningThatWentWellIsHeld() throws {
        let row = try Self.row(Self.evidence())
        #expect(row.isHeld, "\(row.broken)")
    }

    @Test func whatIsMissingIsFoundOut() throws {
        let broken: [(String, MorningEvidence)] = [
            ("nobody came", try Self.evidence { $0.refusals = [] }),
            ("a page that went on", try Self.evidence { $0.fullPages.remove(DemoHall.kiosks[0]) }),
            ("a refusal that does not say why", try Self.evidence { $0.refusals[0].text = "请稍候" }),
            ("a number that is not kept", try Self.evidence { $0.tickets[1].id = "1-A009" }),
            ("a number too late", try Self.evidence { $0.tickets[2].toldAt = .seconds(31) }),
            ("no number afterwards", try Self.evidence { $0.tickets.removeLast() }),
            ("a fault that nobody was told", try Self.evidence(isSeen: false)),
            ("a fault without an end", try Self.evidence(isClosed: false)),
            ("never mended", try Self.evidence { $0.faults[0].to = nil }),
        ]
        for (what, evidence) in broken { #expect(try !Self.row(evidence).isHeld, "\(what)") }
    }
}
