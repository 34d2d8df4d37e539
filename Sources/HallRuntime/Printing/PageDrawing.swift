import DeviceKit
import Rendering

/// Draws tickets as pages on a thread of its own: shaping text and embedding fonts takes some ten milliseconds.
actor PageDrawing {
    private let executor = ThreadExecutor(name: "pages")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.stop() }

    /// A document as a file of `form`; characters that no font has are 〓 on it and noted in `glyphs`.
    func draw(
        _ document: PaperDocument, form: PageForm, glyphs: TicketGlyphs
    ) throws(RenderingError) -> RenderedPage {
        let page = try PageRaster.file(of: document, form: form)
        glyphs.note(missing: page.missing)
        return page
    }
}
