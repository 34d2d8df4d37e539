import Glibc

/// The terminal while the live view has it: another screen, no echo, no cursor; given back as it was.
final class TerminalScreen {
    private var before = termios()
    private let hadTerminal: Bool

    init() {
        hadTerminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0
        if hadTerminal {
            var raw = before
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
            tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        }
        Output.write(Array("\u{1B}[?1049h\u{1B}[?25l".utf8), to: STDOUT_FILENO)
    }

    /// Puts the lines on the screen, each over what was there, so that nothing flickers.
    func draw(_ lines: [String]) {
        let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        Output.write(Array("\u{1B}[H\(text)\u{1B}[J".utf8), to: STDOUT_FILENO)
    }

    /// Columns and rows now; 80 × 24 where the terminal does not say.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    func giveBack() {
        Output.write(Array("\u{1B}[?25h\u{1B}[?1049l".utf8), to: STDOUT_FILENO)
        if hadTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    }
}
