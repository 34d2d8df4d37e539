import CPangoCairo

/// The unique owner of a cairo context: what is drawn with.
struct Canvas: ~Copyable {
    let pointer: OpaquePointer

    /// Draws on `surface`, which cairo keeps alive as long as this canvas.
    init(on surface: borrowing Surface) throws(RenderingError) {
        guard let pointer = cairo_create(surface.pointer) else { throw .cairo("no context") }
        do { try Surface.check(cairo_status(pointer)) } catch {
            cairo_destroy(pointer)
            throw error
        }
        self.pointer = pointer
    }

    deinit { cairo_destroy(pointer) }

    /// Throws the first failure of anything drawn so far.
    func check() throws(RenderingError) { try Surface.check(cairo_status(pointer)) }

    func setColour(_ colour: RGB) { cairo_set_source_rgb(pointer, colour.red, colour.green, colour.blue) }

    func fillAll(_ colour: RGB) {
        setColour(colour)
        cairo_paint(pointer)
    }

    func fill(x: Double, y: Double, width: Double, height: Double) {
        cairo_rectangle(pointer, x, y, width, height)
        cairo_fill(pointer)
    }

    /// Adds a disc to the path; `fillPath()` paints all of them at once.
    func addDisc(x: Double, y: Double, radius: Double) {
        cairo_new_sub_path(pointer)
        cairo_arc(pointer, x, y, radius, 0, 2 * Double.pi)
    }

    /// Adds a square to the path.
    func addSquare(x: Int, y: Int, side: Int) {
        cairo_rectangle(pointer, Double(x), Double(y), Double(side), Double(side))
    }

    func fillPath() { cairo_fill(pointer) }

    func dashedLine(fromX x: Double, toX end: Double, y: Double) {
        cairo_set_line_width(pointer, 2)
        cairo_set_dash(pointer, [8, 6], 2, 0)
        cairo_move_to(pointer, x, y)
        cairo_line_to(pointer, end, y)
        cairo_stroke(pointer)
        cairo_set_dash(pointer, nil, 0, 0)
    }
}

/// Red, green and blue from 0 to 1.
struct RGB: Equatable {
    var red: Double
    var green: Double
    var blue: Double

    static let black = RGB(red: 0, green: 0, blue: 0)
    static let white = RGB(red: 1, green: 1, blue: 1)
}
