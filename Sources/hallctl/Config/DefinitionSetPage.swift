import HallDomain
import HallRuntime

/// Which set of device files is in force, in words.
struct DefinitionSetPage: Encodable {
    struct Installed: Encodable {
        var version: Int
        var files: Int
        var expires: Int64
        var isExpired: Bool
        var folder: String

        init(_ set: DefinitionSets.Installed, now: Int64) {
            version = set.manifest.version
            files = set.manifest.files.count
            expires = set.manifest.expires
            isExpired = now > set.manifest.expires
            folder = set.folder
        }

        var text: String {
            let date = CivilDate(wall: expires, utcOffsetMinutes: 0)
            return say(
                "第\(version)版（\(files)个文件，有效到\(date)\(isExpired ? "，已过期，请要新的" : "")）",
                "version \(version) (\(files) files, valid until \(date)\(isExpired ? ", expired: ask for a new one" : ""))"
            )
        }
    }

    var inForce: Installed?
    var lastGood: Installed?
    var damage: BilingualText?

    init(_ state: DefinitionSets.State, now: Int64 = HallTime.now) {
        inForce = state.inForce.map { Installed($0, now: now) }
        lastGood = state.damage == nil ? state.lastGood.map { Installed($0, now: now) } : nil
        damage = state.complaint
    }

    init(_ options: GlobalOptions) { self.init(DefinitionSets(folder: options.paths.definitions).state()) }

    var ending: Ending { damage != nil || inForce?.isExpired == true ? .warning : .ok }

    /// Nothing was ever installed.
    var isEmpty: Bool { inForce == nil && damage == nil }

    var lines: [String] {
        var lines = [say("设备文件包：", "Device files: ") + force]
        if let lastGood { lines.append(say("上一个好的：", "Last good: ") + lastGood.text) }
        if let damage { lines.append(Paint.yellow(say(damage))) }
        return lines
    }

    /// What is in force, after the words that ask for it.
    var force: String { inForce?.text ?? say("没有安装，用随程序安装的", "none installed; the shipped ones") }
}
