import ArgumentParser
import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// `hallctl config devices install FILE`: puts a signed bundle of device files in force.
struct InstallDevicesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: say("安装一个签名的设备文件包。", "Install a signed bundle of device files."),
        discussion: Ending.discussion(
            """
            检查签名（公钥在 /etc/hallkit/definitions.keys）、版本要比用过的新、有效期、机型（/etc/hallkit/machine-model），\
            再用和代理程序相同的读法检查每个文件和大厅文件，最后一步换上。任何一项不对：退出码 65（包不对）或 78（文件有错），\
            原来那一版继续有效。代理程序下次启动时生效。
            """,
            """
            Its signature (public keys in /etc/hallkit/definitions.keys), a version above those that were in force, its \
            time and the machine's model (/etc/hallkit/machine-model) are checked, then every file and the hall file as \
            the agent reads them; then it is put in force in one step. If anything is wrong it exits 65 (the bundle) or \
            78 (its files), and what was in force stays. It takes effect at the agent's next start.
            """, example: "hallctl config devices install devices-7.hallset"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("文件包。", "The bundle.")))
    var file: String

    private struct Reply: Encodable {
        /// `installed` or `same`.
        var result: String
        var devices: DefinitionSetPage
    }

    func perform() async throws -> Ending {
        let paths = options.paths
        let sets = DefinitionSets(folder: paths.definitions)
        let before = sets.state()
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int ?? 0
        guard size <= DefinitionBundle.longest, let data = FileManager.default.contents(atPath: file) else {
            throw Trouble(
                .malformed, "cannot-read", "\(file)：没有这个文件，读不了，或太大；\(Self.stays(before).zh)",
                "\(file): there is no such file, it cannot be read, or it is too large; \(Self.stays(before).en)")
        }
        let model = (try? WrittenText.read(paths.machineModel))?.trimmingCharacters(in: .whitespacesAndNewlines)
        do throws(DefinitionBundleError) {
            _ = try sets.install(
                Array(data), keys: try DefinitionKeys(file: paths.definitionKeys), model: model,
                modelFile: paths.machineModel, now: HallTime.now, check: { findings(in: $0, before) })
        } catch {
            let stays = Self.stays(before)
            throw Trouble(
                Self.ending(error), error.code, "\(file)：\(error.text.zh)。\(stays.zh)",
                "\(file): \(error.text.en). \(stays.en)", offset: error.offset)
        }
        let after = sets.state()
        let isSame = after == before
        let page = DefinitionSetPage(after)
        if options.json {
            try Output.json(Reply(result: isSame ? "same" : "installed", devices: page))
        } else {
            Output.line(
                Paint.green(isSame ? say("已经是这一版。", "This is in force already.") : say("已安装。", "Installed.")))
            for line in page.lines { Output.line(line) }
            if !isSame {
                Output.line(
                    say("代理程序下次启动时生效：", "It takes effect at the agent's next start: ") + "systemctl restart hall-agent")
            }
        }
        return .ok
    }

    /// What the strict readers say of the files in a folder that is not in force yet, and of the hall file with them.
    private func findings(in fresh: String, _ before: DefinitionSets.State) -> [String] {
        let folders = [options.paths.site, fresh, options.shipped]
        let check = DefinitionCheck(folders: folders)
        var findings = DefinitionCheck.files(in: [fresh]).flatMap { path -> [Finding] in
            guard let text = try? WrittenText.read(path) else {
                return [Finding(.error, file: path, say("不是 UTF-8 文本", "is not UTF-8 text"))]
            }
            let data = DataFile(file: path, text: text)
            return path.hasPrefix(fresh + "/devices/") ? check.device(data) : check.profile(data)
        }
        // A hall file that was wrong before is not the bundle's matter; one that becomes wrong by it is.
        let hall = options.paths.hallFile
        let drivers = Array(HallFiles(options).library.drivers.values)
        if (try? HallFiles(options).definition()) != nil {
            do throws(DataFileError) {
                _ = try HallFileReader(library: DefinitionLibrary(folders: folders, drivers: drivers)).read(path: hall)
            } catch { findings.append(Finding(error)) }
        }
        return findings.map { $0.text.replacing(fresh + "/", with: "") }
    }

    private static func ending(_ error: DefinitionBundleError) -> Ending {
        switch error {
        case .wrongFiles, .noKey, .badKey: .wrongFile
        case .disk: .cannotWrite
        case .busy: .unreachable
        default: .malformed
        }
    }

    /// What goes on being in force.
    static func stays(_ state: DefinitionSets.State) -> BilingualText {
        guard let inForce = state.inForce else {
            return BilingualText(
                zh: "没有改动：继续用随程序安装的设备文件", en: "Nothing was changed: the shipped device files stay in force")
        }
        return BilingualText(
            zh: "没有改动：第\(inForce.manifest.version)版继续有效",
            en: "Nothing was changed: version \(inForce.manifest.version) stays in force")
    }
}
