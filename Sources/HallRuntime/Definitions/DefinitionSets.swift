import Foundation
public import HallDomain

/// The sets of device files that were installed from bundles: one in force, and the last good one before it.
///
///     FOLDER/in-force   → sets/NAME     what the agent reads at its next start
///     FOLDER/last-good  → sets/NAME     what was in force before
///     FOLDER/sets/NAME/head, devices/, firmware-profiles/
///
/// NAME is the version, eight digits at least, a hyphen, and the start of the head's digest. A set is complete and synced
/// before a link leads to it, and no file of it changes afterwards, so each moment of an installation leaves the old or
/// the new one in force. A set in force that is damaged on the disk is passed over for the last good one.
public struct DefinitionSets: Sendable {
    /// Their folder, `/etc/hallkit/definitions` on a kiosk.
    public let folder: String

    /// The sets below a folder, which need not be there.
    public init(folder: String) { self.folder = folder }

    /// A set on the disk, found whole.
    public struct Installed: Sendable, Equatable {
        /// Its folder, with `devices/` and `firmware-profiles/`.
        public var folder: String
        /// What it says of itself.
        public var manifest: DefinitionManifest
    }

    /// What is installed.
    public struct State: Sendable, Equatable {
        /// The set in force; `nil` where none was installed or none is whole.
        public var inForce: Installed?
        /// The one that a rollback would put in force.
        public var lastGood: Installed?
        /// The file or link that is not as it was installed, if any; `inForce` is then the last good set.
        public var damage: String?
        /// The highest version that a link names, whole or not; 0 for none.
        public var newest: Int

        /// What is to be said of the damage.
        public var complaint: BilingualText? {
            guard let damage else { return nil }
            guard let inForce else {
                return BilingualText(
                    zh: "设备文件包损坏（\(damage)），改用随程序安装的设备文件；请重新安装文件包",
                    en: "the installed set of device files is damaged (\(damage)); the shipped ones are in force; "
                        + "install the bundle again")
            }
            return BilingualText(
                zh: "设备文件包损坏（\(damage)），继续用上一个好的第\(inForce.manifest.version)版；请重新安装文件包",
                en: "the installed set of device files is damaged (\(damage)); the last good one, version "
                    + "\(inForce.manifest.version), is in force; install the bundle again")
        }
    }

    private var link: String { folder + "/in-force" }
    private var lastLink: String { folder + "/last-good" }
    private var sets: String { folder + "/sets" }

    /// What is installed now; every file is compared with its digest.
    public func state() -> State {
        let (name, lastName) = (target(link), target(lastLink))
        let newest = max(Self.version(name), Self.version(lastName))
        guard let name else { return State(newest: newest) }
        let last = lastName.flatMap { $0 == name ? nil : try? load($0) }
        do throws(Damage) { return State(inForce: try load(name), lastGood: last, newest: newest) } catch {
            return State(inForce: last, damage: error.path, newest: newest)
        }
    }

    /// The steps of an installation: first those that change nothing in force, then those that do.
    struct Plan: Equatable {
        /// Where the strict readers find the new files after `preparing`.
        var fresh: String
        var preparing: [DiskStep]
        var switching: [DiskStep]
    }

    /// Installs a bundle. `check` reads its files in the folder it is given, before any is in force, and says what is
    /// wrong, a line each. Answers the set in force; a bundle that is in force already changes nothing.
    public func install(
        _ bytes: [UInt8], keys: DefinitionKeys, model: String?, modelFile: String, now: Int64,
        check: (_ folder: String) -> [String]
    ) throws(DefinitionBundleError) -> Installed {
        let bundle = try DefinitionBundle(bytes, keys: keys)
        return try locked { () throws(DefinitionBundleError) in
            let state = self.state()
            let isSame = target(link).map { Self.stem($0) == bundle.name } ?? false
            if isSame, state.damage == nil, let inForce = state.inForce { return inForce }
            // What is damaged is mended by the very bundle that it came from.
            try bundle.admit(
                now: now, newest: isSame ? state.newest - 1 : state.newest, model: model, modelFile: modelFile)
            let plan = plan(installing: bundle, over: state)
            try perform(plan.preparing)
            let findings = check(plan.fresh)
            guard findings.isEmpty else {
                try perform([.remove(plan.fresh)])
                throw .wrongFiles(findings)
            }
            try perform(plan.switching)
            guard let inForce = self.state().inForce else { throw .disk(.init(path: link, code: EIO)) }
            return inForce
        }
    }

    /// Puts the last good set in force; the one before it becomes the last good.
    public func rollback() throws(DefinitionBundleError) -> Installed? {
        try locked { () throws(DefinitionBundleError) in
            let state = self.state()
            guard let name = target(link), let lastName = target(lastLink), name != lastName,
                let last = state.damage == nil ? state.lastGood : state.inForce
            else { return nil }
            try perform(pointing(link, to: lastName) + pointing(lastLink, to: name))
            return last
        }
    }

    func plan(installing bundle: DefinitionBundle, over state: State) -> Plan {
        let linked = Set([target(link), target(lastLink)].compactMap(\.self))
        var name = bundle.name
        var number = 1
        while linked.contains(name) {
            number += 1
            name = "\(bundle.name)-\(number)"
        }
        let fresh = "\(sets)/.\(name)"
        var preparing: [DiskStep] = [.makeFolder(sets), .syncFolder(folder), .syncFolder(folder + "/..")]
        // What an installation that was cut short has left, and an unlinked set of the same name.
        preparing += names(in: sets).filter { $0.hasPrefix(".") || $0 == name }.map { .remove("\(sets)/\($0)") }
        preparing.append(.makeFolder(fresh))
        preparing += DefinitionManifest.folders.map { .makeFolder("\(fresh)/\($0)") }
        preparing += bundle.manifest.files.map { .write("\(fresh)/\($0.path)", bundle.files[$0.path] ?? []) }
        preparing.append(.write("\(fresh)/head", bundle.head))
        preparing += DefinitionManifest.folders.map { .syncFolder("\(fresh)/\($0)") }
        preparing.append(.syncFolder(fresh))
        var switching: [DiskStep] = [.rename(fresh, to: "\(sets)/\(name)"), .syncFolder(sets)]
        let last = state.inForce?.folder.split(separator: "/").last.map(String.init)
        if let last { switching += pointing(lastLink, to: last) }
        switching += pointing(link, to: name)
        // Nothing leads to these any more.
        switching += names(in: sets).filter { !$0.hasPrefix(".") && $0 != name && $0 != last }
            .map { .remove("\(sets)/\($0)") }
        return Plan(fresh: fresh, preparing: preparing, switching: switching)
    }

    /// The steps that make a link lead to another set, in one rename.
    private func pointing(_ link: String, to name: String) -> [DiskStep] {
        let new = link + ".new"
        return [.remove(new), .link(new, leadingTo: "sets/\(name)"), .rename(new, to: link), .syncFolder(folder)]
    }

    private func perform(_ steps: [DiskStep]) throws(DefinitionBundleError) {
        for step in steps {
            do throws(DiskStep.Failure) { try step.perform() } catch { throw .disk(error) }
        }
    }

    /// One installation at a time, also of two programs.
    private func locked<Value>(
        _ body: () throws(DefinitionBundleError) -> Value
    ) throws(DefinitionBundleError) -> Value {
        try perform([.makeFolder(folder)])
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .disk(.init(path: folder, code: errno)) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .busy }
        return try body()
    }

    private struct Damage: Error { var path: String }

    private func load(_ name: String) throws(Damage) -> Installed {
        let folder = "\(sets)/\(name)"
        let files = FileManager.default
        guard let data = files.contents(atPath: folder + "/head"),
            let head = try? DefinitionBundle.head(of: Array(data)), head.count == data.count,
            let manifest = try? DefinitionBundle.manifest(ofHead: head)
        else { throw Damage(path: folder + "/head") }
        for item in manifest.files {
            guard let data = files.contents(atPath: "\(folder)/\(item.path)"),
                DefinitionBundle.digest(Array(data)) == item.sha256
            else { throw Damage(path: "\(folder)/\(item.path)") }
        }
        // A file that nobody signed has no say either.
        let signed = Set(manifest.files.map(\.path))
        for kind in DefinitionManifest.folders {
            for name in names(in: "\(folder)/\(kind)") where !signed.contains("\(kind)/\(name)") {
                throw Damage(path: "\(folder)/\(kind)/\(name)")
            }
        }
        return Installed(folder: folder, manifest: manifest)
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// The set that a link names.
    private func target(_ link: String) -> String? {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else { return nil }
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "sets", !parts[1].isEmpty, !parts[1].hasPrefix(".") else { return nil }
        return String(parts[1])
    }

    /// `00000007-1a2b3c4d5e6f` of `00000007-1a2b3c4d5e6f-2`.
    private static func stem(_ name: String) -> String { name.split(separator: "-").prefix(2).joined(separator: "-") }

    private static func version(_ name: String?) -> Int { name?.split(separator: "-").first.flatMap { Int($0) } ?? 0 }
}
