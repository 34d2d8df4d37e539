public import HallDomain

/// Why a bundle of device files is not taken. Whichever it is, what was in force stays in force.
public enum DefinitionBundleError: Error, Equatable, Sendable {
    /// It does not begin as a bundle does.
    case notABundle
    /// It ends at `offset`; `needed` bytes are missing at least.
    case cutOff(offset: Int, needed: Int)
    /// Something follows its end at `offset`.
    case trailing(offset: Int)
    /// There is no key to check signatures with, in the file of this path.
    case noKey(file: String)
    /// A line of the key file is no key.
    case badKey(file: String, line: Int)
    /// None of the site's keys signed this manifest.
    case wrongSignature
    /// Signed, and still no manifest that can be used.
    case malformedManifest(String)
    /// The bytes of a file, from `offset` on, are not those that were signed.
    case wrongDigest(path: String, offset: Int)
    /// Its time is over (milliseconds since 1970).
    case expired(at: Int64)
    /// It was made after what this machine's clock says, so that its expiry cannot be judged.
    case clockBehind(made: Int64, now: Int64)
    /// A version as high or higher was in force here.
    case downgrade(version: Int, newest: Int)
    /// It is for other machines; `model` is what this one is, if it says.
    case wrongModel(model: String?, allowed: [String], file: String)
    /// The strict readers refuse its files, or the hall file would be wrong with them: `place: what` each.
    case wrongFiles([String])
    /// The disk refused.
    case disk(DiskStep.Failure)
    /// Another installation runs.
    case busy

    /// Stable, for programs.
    public var code: String {
        switch self {
        case .notABundle: "not-a-bundle"
        case .cutOff: "cut-off"
        case .trailing: "trailing-bytes"
        case .noKey: "no-key"
        case .badKey: "bad-key"
        case .wrongSignature: "wrong-signature"
        case .malformedManifest: "malformed-manifest"
        case .wrongDigest: "wrong-digest"
        case .expired: "expired"
        case .clockBehind: "clock-behind"
        case .downgrade: "downgrade"
        case .wrongModel: "wrong-model"
        case .wrongFiles: "wrong-files"
        case .disk: "cannot-write"
        case .busy: "busy"
        }
    }

    /// The byte where it goes wrong, counted from 0, where there is one.
    public var offset: Int? {
        switch self {
        case .notABundle: 0
        case .cutOff(let offset, _), .trailing(let offset), .wrongDigest(_, let offset): offset
        default: nil
        }
    }

    /// What is wrong, where, and what to do.
    public var text: BilingualText {
        switch self {
        case .notABundle:
            BilingualText(
                zh: "不是设备文件包；用 hallctl config devices pack 制作",
                en: "this is no bundle of device files; hallctl config devices pack makes one")
        case .cutOff(let offset, let needed):
            BilingualText(
                zh: "文件不完整：到第\(offset)字节就断了，至少还差\(needed)字节；请重新拷贝",
                en: "the file is cut off at byte \(offset), \(needed) at least are missing; copy it again")
        case .trailing(let offset):
            BilingualText(
                zh: "第\(offset)字节之后有多余的内容；请重新拷贝",
                en: "something follows the end at byte \(offset); copy it again")
        case .noKey(let file):
            BilingualText(
                zh: "没有验证签名的公钥；把制作者的公钥写进 \(file)，一行一个",
                en: "there is no public key to check the signature with; write the maker's into \(file), one a line")
        case .badKey(let file, let line):
            BilingualText(
                zh: "\(file):\(line): 不是公钥；应是 hallctl config devices new-key 显示的一行",
                en: "\(file):\(line): this is no public key; it is the line that hallctl config devices new-key prints")
        case .wrongSignature:
            BilingualText(
                zh: "签名不对：不是本大厅认可的人制作的，或被改过；请向制作者重新要",
                en:
                    "wrong signature: none of this site's makers signed it, or it was changed; ask the maker for it again"
            )
        case .malformedManifest(let problem):
            BilingualText(
                zh: "清单有错：\(problem)；请制作者重做", en: "its manifest is wrong: \(problem); the maker has to make it again")
        case .wrongDigest(let path, let offset):
            BilingualText(
                zh: "\(path)（第\(offset)字节起）和签名时不同；请重新拷贝",
                en: "\(path) (from byte \(offset)) is not what was signed; copy it again")
        case .expired(let wall):
            BilingualText(
                zh: "已过期（\(Self.date(wall))）；请向制作者要新的",
                en: "it expired on \(Self.date(wall)); ask the maker for a new one")
        case .clockBehind(let made, let now):
            BilingualText(
                zh: "它制作于\(Self.date(made))，而本机时钟是\(Self.date(now))；请先校准时钟",
                en:
                    "it was made on \(Self.date(made)), and this machine's clock says \(Self.date(now)); set the clock first"
            )
        case .downgrade(let version, let newest):
            BilingualText(
                zh: "第\(version)版不比用过的第\(newest)版新；请要第\(newest + 1)版或更新的",
                en: "version \(version) is not above version \(newest), which was in force here; "
                    + "ask for version \(newest + 1) or above")
        case .wrongModel(let model?, let allowed, let file):
            BilingualText(
                zh: "它给 \(allowed.joined(separator: "、"))，本机是 \(model)（\(file)）；请要本机型号的",
                en: "it is for \(allowed.joined(separator: ", ")), and this machine is \(model) (\(file)); "
                    + "ask for this model's")
        case .wrongModel(nil, let allowed, let file):
            BilingualText(
                zh: "它给 \(allowed.joined(separator: "、"))，本机没有写型号；把型号写进 \(file)",
                en: "it is for \(allowed.joined(separator: ", ")), and this machine does not say its model; "
                    + "write it into \(file)")
        case .wrongFiles(let findings):
            BilingualText(
                zh: "里面的文件有错，请制作者改正：\n  " + findings.joined(separator: "\n  "),
                en: "its files are wrong; the maker has to mend them:\n  " + findings.joined(separator: "\n  "))
        case .disk(let failure): failure.text
        case .busy:
            BilingualText(zh: "另一个安装正在进行，等它结束", en: "another installation is running; wait for its end")
        }
    }

    private static func date(_ wall: Int64) -> CivilDate { CivilDate(wall: wall, utcOffsetMinutes: 0) }
}

extension DefinitionBundleError: CustomStringConvertible {
    /// In English.
    public var description: String { text.en }
}
