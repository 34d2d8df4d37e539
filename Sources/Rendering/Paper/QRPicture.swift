/// A QR code as a picture for pages.
public enum QRPicture {
    /// White around a code, in modules (ISO/IEC 18004, 9.1).
    private static let quiet = 4

    /// `text` as an SVG picture that scales to any size: black on white, error correction M.
    public static func svg(of text: String) throws(RenderingError) -> String {
        let modules = try QRModules(PaperPicture.QRCode(Array(text.utf8)))
        let side = modules.side + 2 * quiet
        var path = ""
        for row in 0..<modules.side {
            var column = 0
            while column < modules.side {
                let start = column
                while column < modules.side, modules.isBlack[row * modules.side + column] { column += 1 }
                // A run of black modules is one rectangle: a third of the bytes.
                if column > start { path += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path d="\(path)"/></svg>
            """
    }
}
