import ArgumentParser
import Foundation
import WireFormats

/// `hallctl wire`: what bytes mean, and what would be sent.
struct WireVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wire",
        abstract: say("设备线路上的字节：解码、编码。", "The bytes on devices' wires: decode, encode."),
        discussion: Ending.discussion(
            "PROFILE 是固件档案的 id、协议名，或测试向量文件名（escpos、led-onbon、voice-module…，见 wire list）。",
            """
            PROFILE is a firmware profile's id, a wire format's name, or a vector file's stem (escpos, led-onbon, \
            voice-module, … see wire list: the formats' default dialects). What decode prints, encode takes, and gives \
            the same bytes.
            """, example: "hallctl wire decode hall-rs485 ff6808086801020a0a0a0001022416"),
        subcommands: [List.self, Decode.self, Encode.self])

    struct List: Verb {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: say("列出协议和固件档案。", "The wire formats and firmware profiles."),
            discussion: Ending.discussion(
                "都可以作为 PROFILE。", "Each can stand as PROFILE.", example: "hallctl wire list"))

        @OptionGroup var options: GlobalOptions

        private struct Entry: Encodable {
            var profile: String
            var wireFormat: String
            var vectors: String?
            var summary: String
        }

        func perform() async throws -> Ending {
            let catalog = WireCatalog(folders: options.folders)
            var entries = WireCatalog.formats.map {
                Entry(
                    profile: $0.name, wireFormat: $0.name, vectors: $0.vectors,
                    summary: say("协议，默认方言", "wire format, default dialect"))
            }
            for id in catalog.profiles() {
                guard let file = catalog.profile(id), let header = try? WireCatalog.header(file) else { continue }
                entries.append(Entry(profile: id, wireFormat: header.wireFormat, vectors: nil, summary: header.summary))
            }
            if options.json {
                try Output.json(entries)
            } else {
                let head = [say("档案", "PROFILE"), say("协议", "FORMAT"), say("向量", "VECTORS"), say("说明", "SUMMARY")]
                let rows = entries.map { [$0.profile, $0.wireFormat, $0.vectors ?? "", $0.summary] }
                for line in TextTable(rows: [head] + rows, paint: { row, _ in row == 0 ? .dim : nil }).lines {
                    Output.line(line)
                }
            }
            return .ok
        }
    }

    struct Decode: Verb {
        static let configuration = CommandConfiguration(
            commandName: "decode", abstract: say("十六进制 → JSON。", "Hexadecimal → JSON."),
            discussion: Ending.discussion(
                "不写 --from 时两边都试，from 说明是谁说的；另一种读法在 otherwise。字节有错时退出码 65，并指出位置。",
                """
                Without --from both sides are tried: 'from' says who can have said it, 'otherwise' what it means from \
                the other side. Malformed bytes exit 65 and name the offset. --json prints one line.
                """, example: "hallctl wire decode sdt-sam aaaaaa96690003200122 --from host"))

        @OptionGroup var options: GlobalOptions
        @Argument(help: ArgumentHelp(say("固件档案、协议或向量文件名。", "Firmware profile, wire format or vector file's stem.")))
        var profile: String
        @Argument(
            help: ArgumentHelp(say("十六进制字节；- 或不写则读标准输入。", "Bytes in hexadecimal; - or nothing reads standard input.")))
        var hex: [String] = []
        @Option(help: ArgumentHelp(say("谁说的：host 或 device。", "Who speaks: host or device.")))
        var from: Side?

        func perform() async throws -> Ending {
            let speaker = try WireCatalog(folders: options.folders).speaker(profile)
            let text =
                hex.isEmpty || hex == ["-"]
                ? String(decoding: Output.input(), as: UTF8.self) : hex.joined(separator: " ")
            let bytes: [UInt8]
            do throws(WireError) { bytes = try WireBytes(hex: text).bytes } catch {
                throw Trouble(
                    .malformed, "malformed-hex", "第 \(error.offset) 个字符：\(error.message)",
                    "offset \(error.offset) of the text: \(error.message)", offset: error.offset)
            }
            try Output.json(speaker.decode(bytes, from), isPretty: !options.json)
            return .ok
        }
    }

    struct Encode: Verb {
        static let configuration = CommandConfiguration(
            commandName: "encode", abstract: say("JSON → 十六进制。", "JSON → hexadecimal."),
            discussion: Ending.discussion(
                "接受 decode 的输出，或只是消息的列表。消息有错时退出码 65，并指出是第几个（从 0 数）。",
                """
                Takes what decode prints, or only the list of messages. A message that cannot be sent exits 65 and \
                names its index from 0.
                """, example: "hallctl wire decode escpos 1b40 | hallctl wire encode escpos -"))

        @OptionGroup var options: GlobalOptions
        @Argument(help: ArgumentHelp(say("固件档案、协议或向量文件名。", "Firmware profile, wire format or vector file's stem.")))
        var profile: String
        @Argument(help: ArgumentHelp(say("JSON；- 或不写则读标准输入。", "The JSON; - or nothing reads standard input.")))
        var json: String?
        @Option(
            help: ArgumentHelp(
                say("谁说的：host 或 device，默认看 JSON 里的 from。", "Who speaks: host or device; by default the JSON's 'from'."))
        )
        var from: Side?

        private struct Reply: Encodable {
            var profile: String
            var wireFormat: String
            var from: Side
            var hex: String
        }

        func perform() async throws -> Ending {
            let speaker = try WireCatalog(folders: options.folders).speaker(profile)
            let text = json.flatMap { $0 == "-" ? nil : Array($0.utf8) } ?? Output.input()
            let (bytes, format, side) = try speaker.encode(text, from)
            let hex = WireBytes(bytes).description
            if options.json {
                try Output.json(
                    Reply(profile: speaker.profile, wireFormat: format, from: side, hex: hex))
            } else {
                Output.line(hex)
            }
            return .ok
        }
    }
}
