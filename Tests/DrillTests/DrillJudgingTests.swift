import Foundation
import SimulatedHall
import Testing

@testable import hall_bench

@Suite("The drill judges")
struct DrillJudgingTests {
    private static func answer(_ findings: [(String, [String], String)]) throws -> DoctorAnswer {
        let list = findings.map { code, subjects, words in
            let names = subjects.map { "\"\($0)\"" }.joined(separator: ",")
            return
                #"{"code":"\#(code)","subjects":[\#(names)],"text":{"zh":"","en":""},"evidence":{"zh":"","en":"\#(words)"}}"#
        }
        let verdict = findings.isEmpty ? "ok" : "fault"
        let json = #"{"verdict":"\#(verdict)","findings":[\#(list.joined(separator: ","))]}"#
        return try DoctorAnswer(json, ending: .exited(0), took: .seconds(1))
    }

    private static func row(_ ranks: [Int], isMended: Bool = true, seconds: Double? = 1) -> DrillRow {
        let recipes = ranks.indices.map { DrillRecipes.all[$0] }
        var row = DrillRow(recipes)
        (row.ranks, row.isMended, row.seconds) = (ranks, isMended, seconds)
        return row
    }

    @Test("a finding by its code, its device and its words") func rank() throws {
        let held = DrillRecipe("held", "", .init("R05", "reader-1", words: ["minicom"]), steps: [])
        let found: (String, [String], String) = ("R05", ["reader-1"], "held by minicom (12)")
        #expect(try Self.answer([found]).rank(of: held) == 1)
        #expect(try Self.answer([("P01", ["printer-1"], ""), found]).rank(of: held) == 2)
        #expect(try Self.answer([("R05", ["reader-2"], "held by minicom")]).rank(of: held) == nil)
        #expect(try Self.answer([("R05", ["reader-1"], "held by brltty")]).rank(of: held) == nil)
        #expect(try Self.answer([("R03", ["reader-1"], "minicom")]).rank(of: held) == nil)
        #expect(try Self.answer([]).isWell)
        #expect(try !Self.answer([found]).isWell)
        #expect(throws: BenchFailure.self) { try DoctorAnswer("no", ending: .exited(1), took: .zero) }
    }

    @Test(
        "what counts as held",
        arguments: [
            (ranks: [[1]], held: true), (ranks: [[2]], held: false), (ranks: [[0]], held: false),
            (ranks: [[1], [1, 3]], held: true), (ranks: [[1], [1, 0]], held: false),
        ]) func verdict(ranks: [[Int]], held: Bool)
    {
        #expect(DrillReport(rows: ranks.map { Self.row($0) }, seconds: 1, isWhole: false).isHeld == held)
    }

    @Test("that sixty and twenty are needed, two may be second, none fourth, and each is mended in time") func whole() {
        let firsts = Array(repeating: Self.row([1]), count: 58)
        let pairs = Array(repeating: Self.row([2, 1]), count: 20)
        func holds(_ rows: [DrillRow]) -> Bool { DrillReport(rows: rows, seconds: 1, isWhole: true).isHeld }
        #expect(holds(firsts + [Self.row([2]), Self.row([3])] + pairs))
        #expect(!holds(firsts + [Self.row([2])] + pairs))
        #expect(!holds(firsts + [Self.row([2]), Self.row([3])] + pairs.dropLast()))
        #expect(!holds(firsts + [Self.row([2]), Self.row([4])] + pairs))
        #expect(!holds(firsts + [Self.row([2]), Self.row([2]), Self.row([2])] + pairs))
        #expect(!holds(firsts + [Self.row([1]), Self.row([1], isMended: false)] + pairs))
        #expect(!holds(firsts + [Self.row([1]), Self.row([1], seconds: 11)] + pairs))
        #expect(!holds(firsts + [Self.row([1]), Self.row([1], seconds: nil)] + pairs))
        #expect(!holds([]))
    }
}
