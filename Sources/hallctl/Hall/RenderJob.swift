import DeviceKit
import Foundation
import Glibc
import HallDomain
import HallRuntime
import Rendering

/// A document on its way to a picture or to a printer's bytes.
struct RenderJob {
    enum Kind: String, Encodable { case png, pdf, bytes }

    /// A file that was written.
    struct Written: Encodable {
        var kind: Kind
        var path: String
        var bytes: Int
        var missingGlyphs: Int
    }

    let device: PlacedDevice
    let dotsPerLine: Int
    private let dotsPerInch: Int
    private let document: PaperDocument
    private let encode: DeviceModel.Encoder
    /// The MIME type of what the printer gets.
    let format: String

    /// What every printer's traits say of its paper.
    private struct Paper: Decodable {
        struct Traits: Decodable {
            var dotsPerLine: Int?
            var dotsPerInch: Int?
        }
        var traits: Traits
    }

    init(definition: HallDefinition, device: PlacedDevice, document: PaperDocument) throws(Trouble) {
        self.device = device
        self.document = document
        do throws(DataFileError) {
            if let form = device.model.page {
                (encode, format) = (Self.pageEncoder(form), form.format.mimeType)
                (dotsPerLine, dotsPerInch) = (form.dotsPerLine, 203)
                return
            }
            guard let encoder = device.model.encoder else {
                throw DataFileError(file: device.model.device.file, message: "\(device.id) is no printer")
            }
            (encode, format) = (encoder, "application/vnd.cups-raw")
            let paper = try StrictYAML.peek(Paper.self, in: device.model.device.text, file: device.model.device.file)
            dotsPerLine = paper.traits.dotsPerLine ?? 576
            dotsPerInch = paper.traits.dotsPerInch ?? 203
        } catch { throw HallFiles.trouble(error) }
    }

    private static func pageEncoder(_ form: PageForm) -> DeviceModel.Encoder {
        { document, _ throws(DeviceError) in
            do throws(RenderingError) { return try PageRaster.file(of: document, form: form).bytes } catch {
                throw DeviceError(.unsupported, while: "drawing the page: \(error)")
            }
        }
    }

    /// The document as text, wrapped as the printer wraps it; a QR code as its address.
    var lines: [String] {
        document.blocks.flatMap { block in
            switch block {
            case .text(let text, let style):
                PaperPicture.wrap(text, halfCells: max(2, dotsPerLine / (12 * max(1, style.scale)))).map {
                    aligned($0, style)
                }
            case .qr(let address): [aligned("[QR] \(address)", .init(alignment: .centre))]
            case .feed(let count): Array(repeating: "", count: max(0, count))
            }
        }
    }

    private func aligned(_ text: String, _ style: PaperDocument.Style) -> String {
        let free = dotsPerLine / 12 - DisplayWidth.cells(of: text)
        switch style.alignment {
        case .left: return text
        case .centre: return String(repeating: " ", count: max(0, free / 2)) + text
        case .right: return String(repeating: " ", count: max(0, free)) + text
        }
    }

    /// The bytes the printer would get.
    func printerBytes() throws(Trouble) -> [UInt8] {
        do throws(DeviceError) { return try encode(document, TicketGlyphs()) } catch {
            throw Trouble(
                .fault, "cannot-encode", "\(device.id) 印不了：\(error)", "\(device.id) cannot print it: \(error)")
        }
    }

    func write(_ kind: Kind, to path: String) throws(Trouble) -> Written {
        let bytes: [UInt8]
        var missing = 0
        if kind == .bytes {
            bytes = try printerBytes()
        } else {
            let picture = PaperPicture(document: document, dotsPerLine: dotsPerLine)
            let rendered: RenderedPicture
            do throws(RenderingError) {
                rendered =
                    kind == .png
                    ? try PaperRaster.png(of: picture) : try PaperRaster.pdf(of: picture, dotsPerInch: dotsPerInch)
            } catch { throw Trouble(.fault, "cannot-render", "画不出来：\(error)", "cannot be drawn: \(error)") }
            (bytes, missing) = (rendered.bytes, rendered.missingGlyphs)
        }
        if path == "-" {
            Output.write(bytes, to: STDOUT_FILENO)
        } else {
            do { try Data(bytes).write(to: URL(filePath: path)) } catch { throw Self.cannotWrite(path) }
        }
        return Written(kind: kind, path: path, bytes: bytes.count, missingGlyphs: missing)
    }

    private static func cannotWrite(_ path: String) -> Trouble {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            return Trouble(
                .cannotWrite, "cannot-write", "写不了 \(path)：没有文件夹 \(folder)",
                "cannot write \(path): there is no folder \(folder)")
        }
        return Trouble(
            .cannotWrite, "cannot-write", "写不了 \(path)：当前用户不能在 \(folder) 里写，或磁盘已满",
            "cannot write \(path): this user may not write in \(folder), or the disk is full")
    }
}
