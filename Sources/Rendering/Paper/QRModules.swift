import CQrencode

/// The black and white modules of a QR code.
struct QRModules {
    /// Modules per side, 21 … 177.
    let side: Int
    /// Row by row; `true` is black.
    let isBlack: [Bool]

    /// Encodes `code` with the smallest symbol that holds it.
    init(_ code: PaperPicture.QRCode) throws(RenderingError) {
        guard let symbol = Symbol(code) else { throw .unencodableQR(bytes: code.bytes.count) }
        side = symbol.side
        isBlack = symbol.modules()
    }

    /// The unique owner of libqrencode's result.
    private struct Symbol: ~Copyable {
        private let pointer: UnsafeMutablePointer<QRcode>

        init?(_ code: PaperPicture.QRCode) {
            let level =
                switch code.correction {
                case .low: QR_ECLEVEL_L
                case .medium: QR_ECLEVEL_M
                case .quartile: QR_ECLEVEL_Q
                case .high: QR_ECLEVEL_H
                }
            guard (1...2_953).contains(code.bytes.count),
                let pointer = QRcode_encodeData(Int32(code.bytes.count), code.bytes, 0, level)
            else { return nil }
            self.pointer = pointer
        }

        deinit { QRcode_free(pointer) }

        var side: Int { Int(pointer.pointee.width) }

        func modules() -> [Bool] {
            guard let data = pointer.pointee.data else { return [] }
            return (0..<(side * side)).map { data[$0] & 1 == 1 }
        }
    }
}
