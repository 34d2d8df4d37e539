import Foundation
import HallDomain
import Testing

@testable import HallRuntime

@Suite("An installation leaves the old or the new set of device files, whole")
struct DefinitionSetsTests {
    /// What a power cut in the middle of a step can leave of it.
    private static func half(_ step: DiskStep) -> DiskStep? {
        guard case .write(let path, let bytes, let like) = step else { return nil }
        return .write(path, Array(bytes.prefix(bytes.count / 2)), like: like)
    }

    /// Stops after each step, and within each that writes; `then` judges what is left.
    private func interrupted(
        _ steps: [DiskStep], in site: DefinitionSite, _ judge: (_ step: Int) throws -> Void
    ) throws {
        let files = FileManager.default
        let kept = site.root + "/kept"
        try files.copyItem(atPath: site.sets.folder, toPath: kept)
        for number in 0...steps.count {
            let beyond = number < steps.count ? Self.half(steps[number]) : nil
            for end in [[], beyond.map { [$0] }].compactMap(\.self) {
                try files.removeItem(atPath: site.sets.folder)
                try files.copyItem(atPath: kept, toPath: site.sets.folder)
                for step in steps[..<number] + end { try step.perform() }
                try judge(number)
            }
        }
    }

    @Test("killed after each step of an installation, and once more installed")
    func killed() throws {
        let installed = 2
        let site = try DefinitionSite()
        for version in 1...installed { try site.install(site.bundle(version)) }
        let next = try site.bundle(installed + 1)
        let bundle = try DefinitionBundle(next, keys: DefinitionKeys(of: [site.signer]))
        let plan = site.sets.plan(installing: bundle, over: site.sets.state())
        var seen: [Int?] = []
        try interrupted(plan.preparing + plan.switching, in: site) { step in
            let version = site.version
            #expect(version == installed || version == installed + 1, "after step \(step)")
            #expect(site.sets.state().damage == nil, "after step \(step)")
            if step <= plan.preparing.count { #expect(version == installed, "after step \(step)") }
            seen.append(version)
            let again = try site.install(next)
            #expect(again == installed + 1, "after step \(step)")
            #expect(site.version == installed + 1)
            let state = site.sets.state()
            #expect(state.newest == installed + 1)
            // A run that was cut off before its last step left nothing that the next one does not clear away.
            #expect(site.contents.filter { $0.contains(".new") || $0.contains("/.") }.isEmpty, "after step \(step)")
            let old = seen.last == installed
            if old { #expect(state.lastGood?.manifest.version == installed, "after step \(step)") }
        }
        #expect(seen.first == .some(installed) && seen.last == .some(installed + 1))
        #expect(seen.compactMap(\.self) == seen.compactMap(\.self).sorted())
    }

    @Test("killed after each step of the first installation")
    func killedAtFirst() throws {
        let site = try DefinitionSite()
        let bytes = try site.bundle(1)
        let bundle = try DefinitionBundle(bytes, keys: DefinitionKeys(of: [site.signer]))
        try DiskStep.makeFolder(site.sets.folder).perform()
        let plan = site.sets.plan(installing: bundle, over: site.sets.state())
        try interrupted(plan.preparing + plan.switching, in: site) { step in
            #expect([nil, 1].contains(site.version) && site.sets.state().damage == nil, "after step \(step)")
            let again = try site.install(bytes)
            #expect(again == 1, "after step \(step)")
        }
    }

    @Test("going back and forth between two sets")
    func rollback() throws {
        let site = try DefinitionSite()
        #expect(try site.sets.rollback() == nil)
        try site.install(site.bundle(1))
        #expect(try site.sets.rollback() == nil)
        try site.install(site.bundle(2))
        #expect(try site.sets.rollback()?.manifest.version == 1)
        #expect(site.version == 1 && site.sets.state().lastGood?.manifest.version == 2)
        // What was in force once is no way around the rising number.
        #expect(throws: DefinitionBundleError.downgrade(version: 2, newest: 2)) { try site.install(site.bundle(2)) }
        #expect(try site.sets.rollback()?.manifest.version == 2)
        #expect(site.version == 2)
        #expect(try site.sets.rollback()?.manifest.version == 1)
        try site.install(site.bundle(3))
        #expect(site.version == 3 && site.sets.state().lastGood?.manifest.version == 1)
        #expect(site.contents.filter { $0.hasPrefix("sets/") && $0.hasSuffix("/head") }.count == 2)
    }

    @Test("a set damaged on the disk gives way to the last good one, says so, and is mended by its own bundle")
    func damaged() throws {
        let harms: [(String, (String) throws -> Void)] = [
            (
                "file changed",
                { try "x".write(toFile: $0 + "/devices/printer.yaml", atomically: false, encoding: .utf8) }
            ),
            ("file gone", { try FileManager.default.removeItem(atPath: $0 + "/firmware-profiles/gbk.yaml") }),
            ("file added", { try "x".write(toFile: $0 + "/devices/y.yaml", atomically: false, encoding: .utf8) }),
            ("head gone", { try FileManager.default.removeItem(atPath: $0 + "/head") }),
            ("set gone", { try FileManager.default.removeItem(atPath: $0) }),
        ]
        for (name, harm) in harms {
            let site = try DefinitionSite()
            try site.install(site.bundle(1))
            try harm(try #require(site.sets.state().inForce?.folder))
            #expect(site.sets.state().inForce == nil, "\(name)")
            #expect(site.sets.state().complaint?.en.contains("the shipped ones are in force") == true)
            try site.install(site.bundle(1))
            #expect(site.version == 1, "\(name)")
            let two = try site.bundle(2)
            try site.install(two)
            try harm(try #require(site.sets.state().inForce?.folder))
            let state = site.sets.state()
            #expect(site.version == 1 && state.damage != nil, "\(name)")
            #expect(state.complaint?.en.contains("version 1, is in force") == true, "\(name)")
            #expect(state.complaint?.zh.contains("第1版") == true, "\(name)")
            #expect(throws: DefinitionBundleError.self) { try site.install(site.bundle(1)) }
            try site.install(two)
            #expect(site.version == 2 && site.sets.state().damage == nil, "\(name)")
            #expect(site.sets.state().lastGood?.manifest.version == 1, "\(name)")
        }
    }

    @Test("the same bundle again changes nothing, also when its time is over")
    func same() throws {
        let site = try DefinitionSite()
        let bytes = try site.bundle(1)
        try site.install(bytes)
        let before = site.contents
        #expect(try site.install(bytes, now: DefinitionSite.now * 2) == 1)
        #expect(site.contents == before)
    }

    @Test("a set goes after the site's own files and before the shipped ones")
    func order() throws {
        let site = try DefinitionSite()
        let paths = AgentPaths(root: site.root)
        #expect(paths.definitionFolders(share: "/share") == [paths.site, "/share"])
        let sets = DefinitionSets(folder: paths.definitions)
        let set = try sets.install(
            site.bundle(1), keys: DefinitionKeys(of: [site.signer]), model: nil, modelFile: "", now: DefinitionSite.now,
            check: { _ in [] })
        #expect(paths.definitionFolders(share: "/share") == [paths.site, set.folder, "/share"])
    }

    @Test("a disk that refuses says which file and what to do")
    func refusingDisk() throws {
        #expect(throws: DiskStep.Failure(path: "/proc/nowhere", code: ENOENT)) {
            try DiskStep.write("/proc/nowhere", [1]).perform()
        }
        let full = DiskStep.Failure(path: "/x", code: ENOSPC)
        #expect(full.text.en.contains("make room") && full.text.zh.contains("磁盘满了"))
    }
}
