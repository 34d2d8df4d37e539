import CPangoCairo

/// The unique owner of a cairo surface.
struct Surface: ~Copyable {
    /// cairo's own limit on image coordinates.
    static let largestSide = 32_767

    let pointer: OpaquePointer

    /// A picture in memory of `width` × `height` pixels.
    init(format: cairo_format_t, width: Int, height: Int) throws(RenderingError) {
        guard (1...Self.largestSide).contains(width), (1...Self.largestSide).contains(height),
            let pointer = cairo_image_surface_create(format, Int32(width), Int32(height))
        else { throw .impossibleSize(width: width, height: height) }
        try self.init(adopting: pointer)
    }

    /// A PDF page of `width` × `height` points (1/72 inch) whose bytes go to `sink` until `finish()`.
    init(pdfInto sink: ByteSink, width: Double, height: Double) throws(RenderingError) {
        guard width > 0, height > 0,
            let pointer = cairo_pdf_surface_create_for_stream(ByteSink.write, sink.opaque, width, height)
        else { throw .impossibleSize(width: Int(width), height: Int(height)) }
        try self.init(adopting: pointer)
    }

    /// Takes over a surface that cairo has just made; cairo answers one in an error state rather than none.
    private init(adopting pointer: OpaquePointer) throws(RenderingError) {
        do { try Self.check(cairo_surface_status(pointer)) } catch {
            cairo_surface_destroy(pointer)
            throw error
        }
        self.pointer = pointer
    }

    deinit { cairo_surface_destroy(pointer) }

    /// Throws what cairo has against this surface.
    func check() throws(RenderingError) { try Self.check(cairo_surface_status(pointer)) }

    /// Ends a PDF: all bytes are in its sink afterwards, and nothing may be drawn any more.
    func finish() throws(RenderingError) {
        cairo_surface_finish(pointer)
        try check()
    }

    /// The picture as a PNG file.
    func png() throws(RenderingError) -> [UInt8] {
        let sink = ByteSink()
        try Self.check(cairo_surface_write_to_png_stream(pointer, ByteSink.write, sink.opaque))
        return sink.bytes
    }

    /// The bytes of one row of an image surface, from left to right.
    func withRows(_ body: (_ row: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Void) {
        cairo_surface_flush(pointer)
        guard let data = cairo_image_surface_get_data(pointer) else { return }
        let stride = Int(cairo_image_surface_get_stride(pointer))
        for row in 0..<Int(cairo_image_surface_get_height(pointer)) {
            body(row, UnsafeBufferPointer(start: data + row * stride, count: stride))
        }
    }

    static func check(_ status: cairo_status_t) throws(RenderingError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .cairo(cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)")
    }
}

/// Where cairo's write callback puts a file's bytes. Used by one thread only, while it draws.
final class ByteSink {
    private(set) var bytes: [UInt8] = []

    /// This sink as the callback's context; the caller keeps the sink alive while cairo may write.
    var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// Formed here, outside any isolation, since cairo calls it from whatever thread draws.
    static let write:
        @Sendable @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32
        ) -> cairo_status_t = { context, data, count in
            guard let context, let data else { return CAIRO_STATUS_WRITE_ERROR }
            let sink = Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
            sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
            return CAIRO_STATUS_SUCCESS
        }
}
