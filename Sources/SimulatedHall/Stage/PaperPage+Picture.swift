import DeviceKit
public import Rendering

extension PaperPage {
    /// The paper as a picture, drawn from what the printer understood of its bytes and nothing else.
    public func picture(dotsPerLine: Int) -> PaperPicture {
        var picture = PaperPicture(dotsPerLine: dotsPerLine, elements: elements.compactMap(Self.piece))
        picture.elements.append(.cut(.partial))
        return picture
    }

    private static func piece(_ element: Element) -> PaperPicture.Element? {
        switch element {
        case .line(let line):
            let runs = line.runs.map { run in
                if let picture = run.picture {
                    return PaperPicture.Run(
                        picture: .init(width: picture.width, height: 24, bytes: picture.rows))
                }
                return PaperPicture.Run(
                    run.text, widthScale: run.style.width, heightScale: run.style.height, isBold: run.style.isBold,
                    isUnderlined: run.style.isUnderlined, isInverted: run.style.isInverse)
            }
            return .line(.init(runs, alignment: side(line.alignment), pitch: line.height))
        case .qr(let code):
            let levels: [String: PaperPicture.QRCode.Correction] = [
                "L": .low, "M": .medium, "Q": .quartile, "H": .high,
            ]
            return .qr(
                .init(
                    Array(code.content.utf8), dotsPerModule: code.dots,
                    correction: levels[code.correction] ?? .medium, alignment: side(code.alignment)))
        case .raster(let bytesPerRow, let rows, let alignment):
            let height = bytesPerRow > 0 ? rows.count / bytesPerRow : 0
            return .bitmap(
                .init(width: bytesPerRow * 8, height: height, bytes: rows, alignment: side(alignment)))
        case .feed(let dots): return .feed(dots: dots)
        // No device file of ours prints barcodes.
        case .barcode: return nil
        }
    }

    private static func side(_ alignment: Alignment) -> PaperDocument.Alignment {
        switch alignment {
        case .left: .left
        case .centre: .centre
        case .right: .right
        }
    }
}
