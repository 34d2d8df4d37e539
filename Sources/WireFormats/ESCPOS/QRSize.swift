extension ESCPOS {
    /// How large a QR code (model 2, correction M, byte mode) comes out.
    public enum QRSize {
        /// Bytes that versions 1…40 hold with correction M (ISO/IEC 18004, table 7).
        private static let capacities = [
            14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
            711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099,
            2213, 2331,
        ]

        /// Modules on each side for so many bytes, without the quiet zone; `nil` when no code can hold them.
        public static func modules(byteCount: Int) -> Int? {
            capacities.firstIndex { $0 >= byteCount }.map { 21 + 4 * $0 }
        }

        /// Dots a module (1…16) so that the code comes nearest to `millimetres` and fits `dotsPerLine`.
        public static func dots(byteCount: Int, millimetres: Int, dotsPerInch: Int, dotsPerLine: Int) -> Int? {
            guard let modules = modules(byteCount: byteCount), dotsPerLine >= modules else { return nil }
            let wanted = (millimetres * dotsPerInch * 10 / 254 + modules / 2) / modules
            return min(max(1, wanted), dotsPerLine / modules, 16)
        }
    }
}
