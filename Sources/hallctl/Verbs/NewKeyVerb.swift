import ArgumentParser
import Foundation
import HallDomain
import HallRuntime

/// `hallctl config devices new-key FILE`: a new pair of keys for bundles of device files.
struct NewKeyVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "new-key",
        abstract: say("制作一对新的密钥，用来给设备文件包签名。", "Make a new pair of keys, for signing bundles of device files."),
        discussion: Ending.discussion(
            "私钥写进 FILE（只有本人可读），留在办公室；显示的一行公钥加到每个大厅的 /etc/hallkit/definitions.keys。",
            """
            The private key goes into FILE, which only its owner reads, and stays in the office; the line that is \
            printed, the public key, is added to /etc/hallkit/definitions.keys in every hall.
            """, example: "hallctl config devices new-key office.key"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("写到哪个文件。", "The file to write.")))
    var file: String

    private struct Reply: Encodable {
        var file: String
        var publicKey: String
    }

    func perform() async throws -> Ending {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw Trouble(.cannotWrite, "exists", "\(file) 已经在了，请另取名字", "\(file) is there already; give another name")
        }
        let signer = DefinitionSigner()
        let isWritten = FileManager.default.createFile(
            atPath: file, contents: Data((signer.text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else {
            throw Trouble(.cannotWrite, "cannot-write", "写不了 \(file)", "cannot write \(file)")
        }
        if options.json {
            try Output.json(Reply(file: file, publicKey: signer.publicText))
        } else {
            Output.line(signer.publicText)
        }
        return .ok
    }
}
