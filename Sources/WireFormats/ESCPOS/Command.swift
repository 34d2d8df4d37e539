extension ESCPOS {
    /// What a host sends. Every byte of the wire is in it, so that encoding gives the same bytes again.
    public enum Command: Codable, Sendable, Equatable {
        /// ESC @ (1B 40): forget modes and line buffer.
        case initialize
        /// Printable text in the dialect's encoding; never with control characters.
        case text(content: String)
        /// Printable bytes (20…FF) that are no clean text in the dialect's encoding.
        case rawText(bytes: WireBytes)
        /// LF (0A): print the line and feed.
        case lineFeed
        /// Another single control byte.
        case control(byte: UInt8)
        /// A command with a fixed number of parameter bytes.
        case setting(name: Setting, values: [UInt8])
        /// GS V (1D 56): cut at once (0, 1, 30, 31) or after a feed of `feed` dots (41, 42, 61, 62, 67, 68).
        case cut(kind: UInt8, feed: UInt8?)
        /// GS ( k 165: QR model (32 is model 2).
        case qrModel(model: UInt8, reserved: UInt8)
        /// GS ( k 167: dots a module, 1…16.
        case qrModuleSize(dots: UInt8)
        /// GS ( k 169: error correction, 30 L, 31 M, 32 Q, 33 H.
        case qrCorrection(level: UInt8)
        /// GS ( k 180: what the QR code shall say, UTF-8.
        case qrStore(content: String)
        /// GS ( k 181: print the stored QR code.
        case qrPrint
        /// GS k (1D 6B): a barcode; kinds 0…6 end with NUL (not in `data`), 65… carry their length.
        case barcode(kind: UInt8, data: WireBytes)
        /// GS v 0 (1D 76 30): rows of dots, most significant bit left, 1 is black.
        case raster(mode: UInt8, bytesPerRow: UInt16, rows: UInt16, data: WireBytes)
        /// ESC * (1B 2A): columns of 8 or 24 dots.
        case columnImage(mode: UInt8, columns: UInt16, data: WireBytes)
        /// A command that carries its length in two bytes: GS ( X, ESC ( X, FS ( X; four bytes for GS 8 L.
        case function(prefix: WireBytes, data: WireBytes)
        /// GS ( H 48: answer with this id (four of 20…7E) when all before it is printed.
        case processID(id: String)
        /// DLE EOT n (10 04 n, and one more for n 7, 8, 18): answer at once.
        case realTimeStatus(kind: UInt8, more: UInt8?)
        /// DLE ENQ and DLE DC4 with their parameters, without the DLE.
        case realTimeRequest(values: WireBytes)
        /// ESC D … NUL: tab positions.
        case tabs(positions: WireBytes)
        /// Bytes of no known command.
        case unknown(bytes: WireBytes)
    }
}
