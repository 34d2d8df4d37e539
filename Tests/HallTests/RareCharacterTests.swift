import Testing

@testable import SimulatedHall

/// Characters that few fonts hold, on paper: through ESC/POS as dots, through IPP Everywhere as raster and as PDF.
@Suite(
    "rare characters and queues of CUPS", .serialized,
    .enabled(if: RareHall.missing.isEmpty, "needs \(RareHall.missing.joined(separator: ", "))"))
struct RareCharacterTests {
    private static let rare: [Unicode.Scalar] = ["㛃", "𬱖"]

    @Test("㛃 and 𬱖 are glyphs on each printer; without their font they are 〓 and a fault", .timeLimit(.minutes(2)))
    func onPaper() async throws {
        try await RareHall.run { hall in
            try await hall.agent {
                for kiosk in RareHall.kiosks.keys.sorted() {
                    let ticket = try await hall.take("rare-with-\(kiosk)", kiosk: kiosk)
                    try await hall.eventually("\(ticket.number) is proven") {
                        try await hall.paper(of: ticket.id) == "proven"
                    }
                    let seen = try await hall.likeness(of: Self.rare, at: kiosk)
                    #expect(seen.allSatisfy { $0 > 0.65 }, "\(RareHall.kiosks[kiosk] ?? "") \(seen)")
                    for others in [["𬱖", "㛃"], ["〓", "〓"], ["囗", "囗"]] as [[Unicode.Scalar]] {
                        let unlike = try await hall.likeness(of: others, at: kiosk)
                        #expect(unlike.allSatisfy { $0 < 0.5 }, "\(RareHall.kiosks[kiosk] ?? "") \(others) \(unlike)")
                    }
                }
                #expect(try await hall.faults(of: "ticket-font").isEmpty)
            }
            // The font is taken away: only the one for the usual characters is left.
            let fonts = hall.folder + "/fonts.conf"
            let text = """
                <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
                <fontconfig><dir>/usr/share/fonts/truetype/wqy</dir><cachedir>\(hall.folder)/fonts</cachedir></fontconfig>
                """
            try #require(StageFolder.write(text, to: fonts))
            try await hall.agent(["FONTCONFIG_FILE": fonts]) {
                try await hall.eventually("the fault is known before anybody takes a number") {
                    try await hall.faults(of: "ticket-font")["font-missing"]?["code"]?.text == "P10"
                }
                for kiosk in RareHall.kiosks.keys.sorted() {
                    let ticket = try await hall.take("rare-without-\(kiosk)", kiosk: kiosk)
                    try await hall.eventually("\(ticket.number) is proven") {
                        try await hall.paper(of: ticket.id) == "proven"
                    }
                    let seen = try await hall.likeness(of: ["〓", "〓"], at: kiosk)
                    #expect(seen.allSatisfy { $0 > 0.7 }, "\(RareHall.kiosks[kiosk] ?? "") \(seen)")
                }
            }
        }
    }

    @Test(
        "what is printed is asked of CUPS, also by the next agent, and never submitted again", .timeLimit(.minutes(2)))
    func once() async throws {
        try await RareHall.run(["2"]) { hall in
            // Paper out in the middle: a fault by its name, and the ticket comes out when there is paper again.
            try await hall.agent {
                await hall.printer.setPaperOut(true)
                let ticket = try await hall.take("paper-out", kiosk: "2")
                try await hall.eventually("the printer's word is a fault") {
                    try await hall.faults(of: "printer-2")["media-empty"]?["code"]?.text == "P01"
                }
                #expect(try await hall.paper(of: ticket.id) == "started")
                await hall.printer.setPaperOut(false)
                try await hall.eventually("it is proven") { try await hall.paper(of: ticket.id) == "proven" }
                try await hall.eventually("the fault is gone") {
                    try await hall.faults(of: "printer-2").isEmpty
                }
                #expect(await hall.printer.pages().count == 1)
            }
            // The agent dies while it is printed: the next one asks CUPS.
            var left = ""
            try await hall.agent {
                await hall.printer.setPaperOut(true)
                left = try await hall.takeToCUPS("agent-killed", kiosk: "2")
            }
            try await hall.agent {
                await hall.printer.setPaperOut(false)
                try await hall.eventually("it is proven") { try await hall.paper(of: left) == "proven" }
                #expect(await hall.printer.pages().count == 2)
                // A printer without mains is known before somebody wants a number.
                await hall.printer.kill()
                try await hall.eventually("it is missed") {
                    try await hall.faults(of: "printer-2")["printer-absent"]?["code"]?.text == "P06"
                }
            }
        }
    }

    @Test(
        "a ticket whose cupsd dies is doubtful, whether cupsd forgets its job or begins it again, and comes once at most",
        .timeLimit(.minutes(2)))
    func cupsdDies() async throws {
        // With 30 s nothing of the job was written when it dies; with 0 it is there again and begins anew.
        try await withThrowingDiscardingTaskGroup { group in
            for interval in [30, 0] { group.addTask { try await Self.killCupsd(dirtyCleanInterval: interval) } }
        }
    }

    private static func killCupsd(dirtyCleanInterval: Int) async throws {
        try await RareHall.run(["2"], dirtyCleanInterval: dirtyCleanInterval) { hall in
            try await hall.agent {
                await hall.printer.setPaperOut(true)
                let lost = try await hall.takeToCUPS("cupsd-killed", kiosk: "2")
                await hall.cups.kill()
                try await hall.cups.start()
                try await hall.eventually("it is doubtful") { try await hall.paper(of: lost) == "doubtful" }
                await hall.printer.setPaperOut(false)
                let next = try await hall.take("afterwards", kiosk: "2")
                try await hall.eventually("the next is proven") { try await hall.paper(of: next.id) == "proven" }
                // The backend outlives its cupsd and may bring the first to its end; none comes twice.
                #expect(await hall.printer.pages().count <= 2)
            }
        }
    }
}
