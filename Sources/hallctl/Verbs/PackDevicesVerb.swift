import ArgumentParser
import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// `hallctl config devices pack FOLDER`: makes a signed bundle of device files.
struct PackDevicesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: say("制作签名的设备文件包。", "Make a signed bundle of device files."),
        discussion: Ending.discussion(
            """
            在办公室做，不在大厅里做。FOLDER 里有 devices/ 和 firmware-profiles/，先全部检查，有错退出码 78。\
            版本每次要更大；到期后不能再安装，已安装的仍然有效。
            """,
            """
            Done in an office, not in a hall. FOLDER holds devices/ and firmware-profiles/; all files are checked first, \
            and errors exit 78. The number rises each time. After its last day it cannot be installed any more; where \
            it is installed it stays in force.
            """,
            example:
                "hallctl config devices pack . --key office.key --number 7 --until 2027-06-30 --output devices-7.hallset"
        ))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("文件夹。", "The folder.")))
    var folder: String
    @Option(
        help: ArgumentHelp(
            say("私钥文件（new-key 制作）。", "The file of the private key (made by new-key)."), valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp(say("版本，从 1 起，每次更大。", "Its version, from 1, rising.")))
    var number: Int
    @Option(help: ArgumentHelp(say("最后一天，如 2027-06-30。", "Its last day, such as 2027-06-30."), valueName: "date"))
    var until: String
    @Option(
        help: ArgumentHelp(
            say("给哪些机型（可多次）；不写是全部。", "Machine models it is for (may be repeated); all when left out.")))
    var model: [String] = []
    @Option(help: ArgumentHelp(say("写到哪个文件。", "The file to write."), valueName: "file"))
    var output: String

    private struct Reply: Encodable {
        var file: String
        var bytes: Int
        var files: Int
        var number: Int
    }

    func validate() throws {
        guard CivilDate(until) != nil else { throw ValidationError("--until: YYYY-MM-DD") }
        guard number >= 1 else { throw ValidationError("--number: 1 …") }
    }

    func perform() async throws -> Ending {
        guard let signer = (try? WrittenText.read(key)).flatMap(DefinitionSigner.init(text:)) else {
            throw Trouble(
                .malformed, "no-key", "\(key) 不是私钥文件；hallctl config devices new-key 制作",
                "\(key) holds no private key; hallctl config devices new-key makes one")
        }
        let paths = DefinitionCheck.files(in: [folder])
        let check = DefinitionCheck(folders: [folder, options.shipped])
        var files: [String: [UInt8]] = [:]
        var findings: [Finding] = []
        for path in paths {
            do throws(WrittenText.Trouble) {
                let text = try WrittenText.read(path)
                let data = DataFile(file: path, text: text)
                findings += path.hasPrefix(folder + "/devices/") ? check.device(data) : check.profile(data)
                files[String(path.dropFirst(folder.count + 1))] = Array(text.utf8)
            } catch { findings.append(Finding(.error, file: path, error.message)) }
        }
        guard findings.isEmpty else {
            let list = findings.map(\.text).joined(separator: "\n  ")
            throw Trouble(
                .wrongFile, "wrong-files", "文件有错，没有制作：\n  \(list)", "wrong files, nothing was made:\n  \(list)")
        }
        let bytes: [UInt8]
        do throws(DefinitionBundleError) {
            bytes = try signer.bundle(
                files, version: number, made: HallTime.now, expires: Self.end(of: until),
                models: model.isEmpty ? ["*"] : model)
        } catch { throw Trouble(.malformed, error.code, error.text.zh, error.text.en) }
        guard FileManager.default.createFile(atPath: output, contents: Data(bytes)) else {
            throw Trouble(.cannotWrite, "cannot-write", "写不了 \(output)", "cannot write \(output)")
        }
        if options.json {
            try Output.json(Reply(file: output, bytes: bytes.count, files: files.count, number: number))
        } else {
            Output.line(
                say(
                    "\(output)：第\(number)版，\(files.count)个文件，\(bytes.count)字节",
                    "\(output): version \(number), \(files.count) files, \(bytes.count) bytes"))
        }
        return .ok
    }

    /// The last millisecond of a day in UTC, which is the next morning in China.
    private static func end(of date: String) -> Int64 {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withFullDate]
        let start = formatter.date(from: date)?.timeIntervalSince1970 ?? 0
        return Int64(start * 1000) + 86_399_999
    }
}
