import Foundation
import HallDomain
import Testing

@testable import hallctl

/// What a doctor concludes from facts.
@Suite struct DoctorJudgingTests {
    @Test func aHealthyMachineHasNothing() {
        let report = DoctorReport(DoctorCases.healthy)
        #expect(report.findings.isEmpty, "\(report.findings.map { "\($0.fault): \($0.evidence.en)" })")
        #expect(report.verdict == "ok")
        #expect(report.first == nil)
        #expect(report.checks.allSatisfy { $0.state == "ok" }, "\(report.checks.filter { $0.state != "ok" })")
    }

    @Test func adviceIsNoFault() {
        var facts = DoctorCases.healthy
        DoctorCases.finding(&facts, "/etc/hallkit/hall.yaml", .warning)
        let report = DoctorReport(facts)
        #expect(report.findings.isEmpty)
        #expect(report.checks[0].summary.en == "no error, 1 to be better (hallctl check)")
    }

    @Test func theOthersOnALineTellWhereToLook() throws {
        var one = DoctorCases.healthy
        DoctorCases.fail(&one, "board-2", "board-silent")
        let alone = try #require(DoctorReport(one).findings.first)
        #expect(alone.evidence.en.hasSuffix("; 1 other on its line answer: look at its power, plug and address"))
        DoctorCases.fail(&one, "board-1", "board-silent")
        let both = try #require(DoctorReport(one).findings.first)
        #expect(both.evidence.en.hasSuffix("; the whole line is silent: look at its converter and cable"))
    }

    @Test func twoSilentPortsMayBeSwapped() {
        var facts = DoctorCases.healthy
        for device in ["board-1", "board-2"] { DoctorCases.fail(&facts, device, "board-silent") }
        #expect(!DoctorReport(facts).findings.contains { $0.fault == "swapped" })
        DoctorCases.fail(&facts, "reader-1", "reader-absent")
        let findings = DoctorReport(facts).findings
        #expect(findings.map(\.fault) == ["reader-absent", "board-silent", "swapped"])
        #expect(findings.last?.weight == .warning && findings.last?.subjects == ["reader-1", "board-1"])
        // What has another cause is no suspect.
        facts.kernel?.usbDrops = ["1-1.2": 9]
        #expect(!DoctorReport(facts).findings.contains { $0.fault == "swapped" })
    }

    @Test func aFileThatIsClosedToWhoLooksIsUnknown() {
        var facts = DoctorCases.healthy
        facts.files?.isClosed = true
        DoctorCases.finding(&facts, "/etc/hallkit/hall.yaml")
        facts.ports = nil
        let report = DoctorReport(facts)
        #expect(report.findings.isEmpty)
        #expect(report.checks.prefix(4).map(\.state) == ["unknown", "ok", "unknown", "unknown"])
    }

    @Test func errorsOfOtherDisksAreNoFault() {
        var facts = DoctorCases.healthy
        facts.disks?[0].device = "mmcblk0"
        facts.kernel?.diskErrors = ["I/O error, dev sdb, sector 0"]
        #expect(DoctorReport(facts).findings.isEmpty)
    }

    @Test func devicesOfOneLineAreToldOnce() {
        var facts = DoctorCases.healthy
        for device in ["board-1", "board-2"] { DoctorCases.fail(&facts, device, "board-silent") }
        #expect(DoctorReport(facts).findings.map(\.subjects) == [["board-1", "board-2"]])
    }

    @Test func whatTwoDevicesHaveTogetherIsToldOnce() {
        var facts = DoctorCases.healthy
        for device in ["board-1", "reader-1"] { DoctorCases.fail(&facts, device, "swapped") }
        #expect(DoctorReport(facts).findings.map(\.subjects) == [["reader-1", "board-1"]])
        let devices = facts.agent?.devices ?? []
        let pair = devices.flatMap(\.faults)
        #expect(pair.count == 2 && HallReport.faults(devices, []) == [pair[0]])
        // Two silent boards are two.
        for device in ["board-1", "board-2"] { DoctorCases.fail(&facts, device, "board-silent") }
        #expect(
            HallReport.faults(facts.agent?.devices ?? [], []).map(\.name).sorted() == [
                "board-silent", "board-silent", "swapped",
            ])
        // Gone a moment ago: its incidents are still open, one for each of the two.
        facts = DoctorCases.healthy
        facts.agent?.incidents = [pair[0], pair[0]]
        facts.agent?.incidentDevices = ["board-1", "reader-1"]
        #expect(DoctorReport(facts).findings.map(\.subjects) == [["board-1", "reader-1"]])
    }

    @Test func whoOfADisturbedLineErrsMostIsTold() throws {
        var facts = DoctorCases.healthy
        for (device, evidence) in [
            ("board-1", "address 1: 3 of 20 answers garbled"), ("board-2", "address 2: 9 of 20 answers garbled"),
        ] {
            DoctorCases.fail(&facts, device, "bus-errors", state: "warning")
            DoctorCases.tell(&facts, device, evidence)
        }
        let finding = try #require(DoctorReport(facts).findings.first)
        #expect(finding.subjects == ["board-1", "board-2"] && finding.weight == .warning)
        #expect(finding.evidence.en == "address 1: 3 of 20 answers garbled; address 2: 9 of 20 answers garbled")
        #expect(DoctorReport(facts).findings.count == 1)
    }

    @Test(arguments: DoctorCases.plants) func thePlantedCauseIsNamedFirst(_ plant: DoctorCases.Plant) throws {
        var facts = DoctorCases.healthy
        plant.plant(&facts)
        let report = DoctorReport(facts)
        let names = report.findings.map(\.fault)
        #expect(names.first == plant.fault, "\(names)")
        let first = try #require(report.findings.first)
        #expect(first.follows == nil)
        #expect(report.verdict != "ok")
        let knowledge = try #require(FaultLibrary.standard[first.fault])
        #expect(first.code == knowledge.code)
        #expect(report.first?.en.hasPrefix(knowledge.code) == true)
        for finding in report.findings {
            #expect(!finding.evidence.zh.isEmpty && !finding.evidence.en.isEmpty, "\(finding.fault)")
            #expect(!finding.text.zh.contains("‹") && !finding.text.en.contains("‹"), "\(finding.text)")
        }
    }

    /// What comes of something is never told before it, however long the chain and however grave its end.
    @Test(arguments: DoctorCases.plants) func aCauseIsBeforeWhatComesOfIt(_ plant: DoctorCases.Plant) throws {
        var facts = DoctorCases.healthy
        plant.plant(&facts)
        let findings = DoctorReport(facts).findings
        for (index, finding) in findings.enumerated() {
            guard let cause = finding.follows else { continue }
            let place = try #require(findings.firstIndex { $0.code == cause }, "\(finding.fault)")
            #expect(place < index, "\(findings.map(\.fault))")
        }
    }

    /// A missing time service makes a clock doubtful. It makes none wrong by years, and such a clock stops the service.
    @Test func aClockThatIsYearsWrongIsSetBeforeItIsKept() {
        var facts = DoctorCases.healthy
        facts.agent?.clock = "untrusted"
        facts.clock?.isSynchronised = false
        facts.clock?.services = []
        #expect(DoctorReport(facts).findings.map { [$0.code, $0.follows] } == [["T02", nil], ["T01", "T02"]])
        DoctorCases.setBack(&facts, to: 1_600_000_000_000)
        facts.agent?.devices.append(DoctorCases.device("central", "watchdog"))
        DoctorCases.fail(&facts, "central", "central", state: "warning")
        #expect(
            DoctorReport(facts).findings.map { [$0.code, $0.follows] } == [
                ["T01", nil], ["N06", "T01"], ["T02", "T01"], ["N02", "N06"],
            ])
    }

    @Test func moreThanFortyCausesArePlanted() {
        #expect(DoctorCases.plants.count >= 60)
        #expect(Set(DoctorCases.plants.map(\.fault)).count >= 35)
    }

    /// Faults at two different ends of the hall are both named among what comes from nothing else.
    @Test func twoFaultsAtOnceAreBothNamed() {
        let apart = ["paper out", "queues swapped", "broker refused", "font missing", "certificate ends soon", "hot"]
        let others = ["board silent", "rules not applied", "a byte of the ledger changed", "no room for files"]
        for one in DoctorCases.plants where apart.contains(one.name) {
            for other in DoctorCases.plants where others.contains(other.name) {
                var facts = DoctorCases.healthy
                one.plant(&facts)
                other.plant(&facts)
                let roots = DoctorReport(facts).findings.filter { $0.follows == nil }.map(\.fault)
                #expect(
                    roots.contains(one.fault) && roots.contains(other.fault), "\(one.name), \(other.name): \(roots)")
            }
        }
    }

    @Test func whatCouldNotBeLookedAtIsNeverWell() {
        var facts = MachineFacts(wall: DoctorCases.wall, place: DoctorCases.machine)
        facts.late = ["agent", "ports", "spooler"]
        let report = DoctorReport(facts)
        let states = Dictionary(uniqueKeysWithValues: report.checks.map { ($0.name, $0.state) })
        for name in ["files", "agent", "ports", "rules", "spooler", "ledger", "power", "clock", "voice"] {
            #expect(states[name] == "unknown", "\(name)")
        }
        #expect(report.verdict == "unknown" && report.ending == .unreachable)
        var denied = DoctorCases.healthy
        denied.agent = AgentFacts(
            trouble: "agent-access-denied", reason: BilingualText(zh: "没有权限", en: "no permission"))
        #expect(DoctorReport(denied).verdict == "unknown")
    }

    @Test func aBusThatIsHeldIsToldOnceForAllItsDevices() {
        var facts = DoctorCases.healthy
        for index in 2...3 { facts.ports?[index].holders = [ProgramFacts(process: 77, name: "brltty")] }
        DoctorCases.fail(&facts, "board-1", "board-silent")
        DoctorCases.fail(&facts, "board-2", "board-silent")
        let findings = DoctorReport(facts).findings
        #expect(findings.filter { $0.fault == "port-held" }.map(\.subjects) == [["board-1", "board-2"]])
        #expect(findings.filter { $0.fault == "board-silent" }.allSatisfy { $0.follows == "R05" })
        #expect(findings[0].mendings.first?.commands == [["systemctl", "mask", "--now", "brltty"]])
    }

    @Test(
        arguments: [
            (0, [], 0o600, 0, 0, true), (998, [], 0o600, 0, 0, false), (998, [], 0o666, 0, 0, true),
            (998, [20], 0o660, 0, 20, true), (998, [20], 0o640, 0, 20, false), (998, [20], 0o606, 0, 20, false),
            (998, [], 0o060, 998, 20, false), (998, [], 0o600, 998, 20, true),
        ] as [(UInt32, [UInt32], UInt32, UInt32, UInt32, Bool)])
    func permissionBitsAreReadAsTheKernelDoes(
        _ user: UInt32, _ groups: [UInt32], _ mode: UInt32, _ owner: UInt32, _ group: UInt32, _ expected: Bool
    ) {
        let account = AccountFacts(
            user: "u", id: user, groups: groups, source: .running, isInstalled: true, missingGroups: [])
        let node = NodeFacts(path: "/dev/x", owner: owner, group: group, groupName: "g", mode: mode, isDevice: true)
        #expect(PortsCheck.mayOpen(account, node) == expected)
    }

    @Test func factsKeepTheirFormInABundle() throws {
        for plant in DoctorCases.plants {
            var facts = DoctorCases.healthy
            plant.plant(&facts)
            let kept = try JSONDecoder().decode(MachineFacts.self, from: JSONEncoder().encode(facts))
            #expect(kept == facts)
            #expect(DoctorReport(kept).findings == DoctorReport(facts).findings)
        }
    }
}
