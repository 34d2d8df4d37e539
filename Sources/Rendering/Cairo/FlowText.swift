import CPangoCairo

/// Sets text as people read it: proportional, wrapped at a width or cut short with an ellipsis.
struct FlowText: ~Copyable {
    private static let families = "Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif"

    private let layout: OpaquePointer
    private let canvas: OpaquePointer
    /// How many characters no font has.
    private(set) var missingGlyphs = 0

    /// Text on `canvas`, which must outlive this.
    init(on canvas: borrowing Canvas) throws(RenderingError) {
        guard let layout = pango_cairo_create_layout(canvas.pointer) else { throw .cairo("no text layout") }
        (self.layout, self.canvas) = (layout, canvas.pointer)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// Draws `text` of `size` units with its upper left corner at (`x`, `y`), at most `width` wide; gives its height.
    mutating func draw(
        _ text: String, x: Double, y: Double, width: Double, size: Double, isBold: Bool = false, isOneLine: Bool = false
    ) -> Double {
        guard !text.isEmpty, width > 0 else { return 0 }
        let face = pango_font_description_from_string(Self.families)
        pango_font_description_set_absolute_size(face, size * Double(PANGO_SCALE))
        if isBold { pango_font_description_set_weight(face, PANGO_WEIGHT_BOLD) }
        pango_layout_set_font_description(layout, face)
        pango_font_description_free(face)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_ellipsize(layout, isOneLine ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE)
        pango_layout_set_height(layout, isOneLine ? -1 : Int32.max / 2)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        missingGlyphs += Int(pango_layout_get_unknown_glyphs_count(layout))
        var (drawnWidth, drawnHeight) = (Int32(0), Int32(0))
        pango_layout_get_size(layout, &drawnWidth, &drawnHeight)
        cairo_move_to(canvas, x, y)
        pango_cairo_show_layout(canvas, layout)
        return Double(drawnHeight) / Double(PANGO_SCALE)
    }
}
