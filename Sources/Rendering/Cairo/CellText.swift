import CPangoCairo

/// Sets text into character cells, as printers and LED cards do: a full-width character takes a square cell, a
/// half-width one (ASCII) half of it.
///
/// Each character is its own layout, so that no kerning or proportional face moves it out of its cell.
struct CellText: ~Copyable {
    /// Faces by preference. The Mono face of WenQuanYi has ASCII of exactly half an em.
    static let families =
        "WenQuanYi Micro Hei Mono, WenQuanYi Micro Hei, Noto Sans Mono CJK SC, Noto Sans CJK SC, sans-serif"

    private let layout: OpaquePointer
    private let canvas: OpaquePointer
    /// Height of a cell in pixels, which is also the em.
    private let cellHeight: Int
    /// What was drawn so far and no font has.
    private(set) var missing = MissingText()
    /// How many glyphs that were.
    var missingGlyphs: Int { missing.glyphs }

    /// Text of `cellHeight` pixels on `canvas`, which must outlive this.
    init(on canvas: borrowing Canvas, cellHeight: Int, isBold: Bool = false, isHinted: Bool = false)
        throws(RenderingError)
    {
        guard let layout = pango_cairo_create_layout(canvas.pointer) else { throw .cairo("no text layout") }
        self.layout = layout
        self.canvas = canvas.pointer
        self.cellHeight = cellHeight
        let face = pango_font_description_from_string(Self.families)
        pango_font_description_set_absolute_size(face, Double(cellHeight) * Double(PANGO_SCALE))
        if isBold { pango_font_description_set_weight(face, PANGO_WEIGHT_BOLD) }
        pango_layout_set_font_description(layout, face)
        pango_font_description_free(face)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, isHinted ? CAIRO_HINT_STYLE_FULL : CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        pango_cairo_context_set_font_options(pango_layout_get_context(layout), options)
        cairo_font_options_destroy(options)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// Width in half cells: what a GB-encoded text takes on a printer or an LED card.
    static func halfCells(_ character: Character) -> Int { character.isASCII ? 1 : 2 }

    /// Width in half cells of a whole text.
    static func halfCells(_ text: String) -> Int { text.reduce(0) { $0 + halfCells($1) } }

    /// Draws `text` with the upper left corner of its first cell at (`x`, `y`), its cells stretched by the scales.
    mutating func draw(_ text: String, x: Double, y: Double, widthScale: Double = 1, heightScale: Double = 1) {
        let half = Double(cellHeight) / 2
        var left = x
        for character in text {
            let cell = Double(Self.halfCells(character)) * half
            if character != " " {
                draw(
                    character, cell: cell, left: left, top: y, widthScale: widthScale, heightScale: heightScale)
            }
            left += cell * widthScale
        }
    }

    private mutating func draw(
        _ character: Character, cell: Double, left: Double, top: Double, widthScale: Double, heightScale: Double
    ) {
        let text = String(character)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        let unknown = Int(pango_layout_get_unknown_glyphs_count(layout))
        guard unknown == 0 else {
            missing.glyphs += unknown
            missing.characters.formUnion(character.unicodeScalars)
            drawGeta(cell: cell * widthScale, height: Double(cellHeight) * heightScale, left: left, top: top)
            return
        }
        var logical = PangoRectangle()
        pango_layout_get_extents(layout, nil, &logical)
        let width = Double(logical.width) / Double(PANGO_SCALE)
        let squeeze = width > cell ? cell / width : 1
        // Ideographs fill the em from about 0.12 below the baseline to 0.88 above it.
        let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
        cairo_save(canvas)
        cairo_translate(canvas, left, top)
        cairo_scale(canvas, widthScale, heightScale)
        cairo_translate(canvas, (cell - width * squeeze) / 2, 0.87 * Double(cellHeight) - baseline)
        cairo_scale(canvas, squeeze, 1)
        pango_cairo_show_layout(canvas, layout)
        cairo_restore(canvas)
    }

    /// 〓 for what no font has, as printers write it; drawn, since the font may lack that too. Pango's own box with the
    /// character's number would look like a character to whoever reads it.
    private func drawGeta(cell: Double, height: Double, left: Double, top: Double) {
        for bar in [0.21, 0.62] {
            cairo_rectangle(canvas, left + 0.2 * cell, top + bar * height, 0.6 * cell, 0.21 * height)
        }
        cairo_fill(canvas)
    }
}
