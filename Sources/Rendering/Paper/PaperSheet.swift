import CPangoCairo
import DeviceKit

/// A paper picture with the place of everything worked out: how tall it is, and how to draw it.
struct PaperSheet {
    /// Height of a plain character cell in dots.
    static let cellHeight = 24
    /// Blank dots between plain lines.
    static let leading = 6
    /// A QR code's wanted width: 20 mm of 8 dots.
    static let wantedQRDots = 160

    /// The paper's width in dots, margins included.
    let width: Int
    /// The paper's height in dots.
    let height: Int
    private let dotsPerLine: Int
    private let placed: [(top: Int, piece: Piece)]

    private enum Piece {
        case line(PaperPicture.Line)
        case qr(QRModules, dotsPerModule: Int, PaperDocument.Alignment)
        case bitmap(PaperPicture.Bitmap)
        case cut(PaperPicture.Cut)
    }

    /// Lays `picture` out, at least `length` dots long; throws when its size, a QR code or a bitmap is impossible.
    init(_ picture: PaperPicture, length: Int = 0) throws(RenderingError) {
        guard (8...4_096).contains(picture.dotsPerLine) else {
            throw .impossibleSize(width: picture.dotsPerLine, height: 0)
        }
        dotsPerLine = picture.dotsPerLine
        width = dotsPerLine + 2 * PaperRaster.margin
        var top = PaperRaster.margin
        var placed: [(top: Int, piece: Piece)] = []
        for element in picture.elements {
            if let piece = try Self.piece(element, dotsPerLine: dotsPerLine) { placed.append((top, piece)) }
            top += Self.advance(element, piece: placed.last?.piece)
            guard top <= Surface.largestSide - PaperRaster.margin else {
                throw .impossibleSize(width: width, height: top)
            }
        }
        self.placed = placed
        height = max(length, top + PaperRaster.margin)
    }

    /// Draws everything; answers what no font has, which is 〓 on the paper.
    func draw(on surface: borrowing Surface, scale: Double = 1) throws(RenderingError) -> MissingText {
        let canvas = try Canvas(on: surface)
        cairo_scale(canvas.pointer, scale, scale)
        canvas.fillAll(.white)
        var plain = try CellText(on: canvas, cellHeight: Self.cellHeight)
        var bold = try CellText(on: canvas, cellHeight: Self.cellHeight, isBold: true)
        for (top, piece) in placed {
            canvas.setColour(.black)
            switch piece {
            case .line(let line): draw(line, top: top, plain: &plain, bold: &bold, on: canvas)
            case .qr(let modules, let size, let alignment):
                draw(modules, size: size, alignment, top: top, on: canvas)
            case .bitmap(let bitmap): draw(bitmap, top: top, on: canvas)
            case .cut(let cut): draw(cut, top: top, on: canvas)
            }
        }
        try canvas.check()
        return plain.missing + bold.missing
    }

    // MARK: - Measures

    private static func piece(
        _ element: PaperPicture.Element, dotsPerLine: Int
    ) throws(RenderingError) -> Piece? {
        switch element {
        case .line(let line): return .line(line)
        case .qr(let code):
            let modules = try QRModules(code)
            let wanted = code.dotsPerModule ?? Int((Double(wantedQRDots) / Double(modules.side)).rounded())
            let most = max(1, dotsPerLine / modules.side)
            return .qr(modules, dotsPerModule: min(max(wanted, 1), most, 16), code.alignment)
        case .bitmap(let bitmap):
            guard (1...4_096).contains(bitmap.width), (1...Surface.largestSide).contains(bitmap.height) else {
                throw .impossibleSize(width: bitmap.width, height: bitmap.height)
            }
            guard bitmap.isWhole else { throw .shortBitmap }
            return .bitmap(bitmap)
        case .feed: return nil
        case .cut(let cut): return .cut(cut)
        }
    }

    private static func advance(_ element: PaperPicture.Element, piece: Piece?) -> Int {
        switch element {
        case .line(let line):
            let tallest = line.runs.map { scale($0.heightScale) * cellHeight }.max() ?? cellHeight
            return min(max(line.pitch ?? (tallest + leading), 0), 4_096)
        case .qr:
            guard case .qr(let modules, let size, _)? = piece else { return 0 }
            return modules.side * size
        case .bitmap(let bitmap): return bitmap.height
        case .feed(let dots): return min(max(dots, 0), Surface.largestSide)
        case .cut: return 4
        }
    }

    private static func scale(_ wanted: Int) -> Int { min(max(wanted, 1), 8) }

    private func left(_ pieceWidth: Int, _ alignment: PaperDocument.Alignment) -> Int {
        switch alignment {
        case .left: PaperRaster.margin
        case .centre: PaperRaster.margin + max(0, (dotsPerLine - pieceWidth) / 2)
        case .right: PaperRaster.margin + max(0, dotsPerLine - pieceWidth)
        }
    }

    // MARK: - Drawing

    private func draw(
        _ line: PaperPicture.Line, top: Int, plain: inout CellText, bold: inout CellText, on canvas: borrowing Canvas
    ) {
        let runs = line.runs.map { run in (run, text: run.text.filter { !$0.unicodeScalars.contains(where: isControl) })
        }
        func width(_ run: PaperPicture.Run, _ text: String) -> Int {
            run.picture?.width ?? CellText.halfCells(text) * Self.cellHeight / 2 * Self.scale(run.widthScale)
        }
        let tallest = runs.map { Self.scale($0.0.heightScale) }.max() ?? 1
        var x = left(runs.reduce(0) { $0 + width($1.0, $1.text) }, line.alignment)
        for (run, text) in runs {
            let (w, scale) = (width(run, text), Self.scale(run.heightScale))
            // Runs of different heights share the line's bottom, as on a printer.
            let y = Double(top + (tallest - scale) * Self.cellHeight)
            let h = Double(scale * Self.cellHeight)
            if let picture = run.picture {
                if picture.isWhole { draw(picture, x: x, y: Int(y), on: canvas) }
                x += w
                continue
            }
            if run.isInverted {
                canvas.fill(x: Double(x), y: y, width: Double(w), height: h)
                canvas.setColour(.white)
            }
            let (ws, hs) = (Double(Self.scale(run.widthScale)), Double(scale))
            if run.isBold {
                bold.draw(text, x: Double(x), y: y, widthScale: ws, heightScale: hs)
            } else {
                plain.draw(text, x: Double(x), y: y, widthScale: ws, heightScale: hs)
            }
            if run.isUnderlined { canvas.fill(x: Double(x), y: y + h - 2, width: Double(w), height: 2) }
            canvas.setColour(.black)
            x += w
        }
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }

    private func draw(
        _ modules: QRModules, size: Int, _ alignment: PaperDocument.Alignment, top: Int, on canvas: borrowing Canvas
    ) {
        let x = left(modules.side * size, alignment)
        for (index, isBlack) in modules.isBlack.enumerated() where isBlack {
            canvas.addSquare(x: x + index % modules.side * size, y: top + index / modules.side * size, side: size)
        }
        canvas.fillPath()
    }

    private func draw(_ bitmap: PaperPicture.Bitmap, top: Int, on canvas: borrowing Canvas) {
        draw(bitmap, x: left(bitmap.width, bitmap.alignment), y: top, on: canvas)
    }

    private func draw(_ bitmap: PaperPicture.Bitmap, x: Int, y: Int, on canvas: borrowing Canvas) {
        let bytesPerRow = (bitmap.width + 7) / 8
        for row in 0..<bitmap.height {
            for column in 0..<bitmap.width
            where bitmap.bytes[row * bytesPerRow + column / 8] & (0x80 >> UInt8(column % 8)) != 0 {
                canvas.addSquare(x: x + column, y: y + row, side: 1)
            }
        }
        canvas.fillPath()
    }

    private func draw(_ cut: PaperPicture.Cut, top: Int, on canvas: borrowing Canvas) {
        canvas.setColour(RGB(red: 0.55, green: 0.55, blue: 0.55))
        let y = Double(top) + 2
        if cut == .partial {
            canvas.dashedLine(fromX: 0, toX: Double(width), y: y)
        } else {
            canvas.fill(x: 0, y: y - 1, width: Double(width), height: 2)
        }
    }
}
