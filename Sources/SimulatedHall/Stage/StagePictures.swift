import Rendering

/// Pictures of what lies and glows on a stage, drawn on threads that may block.
public enum StagePictures {
    /// A piece of paper as PNG; `nil` when it is not in the tray (any more) or cannot be drawn.
    public static func paper(_ number: Int, of printer: String, on wires: WireHost) async -> [UInt8]? {
        let found = try? wires.read(printer, as: StagePrinter.self) { printer, _ in
            printer.tray.first { $0.number == number }.map { ($0.ticket.page, printer.printer.model.dotsPerLine) }
        }
        guard let (page, dots) = found ?? nil else { return nil }
        return await draw { try PaperRaster.png(of: page.picture(dotsPerLine: dots)) }
    }

    /// A board as it glows now, as PNG.
    public static func board(_ name: String, on wires: WireHost, dotSize: Int) async -> [UInt8]? {
        guard let picture = try? wires.read(name, as: StageBoard.self, { $0.picture(now: $1) }) else { return nil }
        return await draw { try BoardRaster.png(of: picture, dotSize: dotSize) }
    }

    private static func draw(_ body: @escaping @Sendable () throws -> RenderedPicture) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            ChildProcessThread.detach { continuation.resume(returning: try? body().bytes) }
        }
    }
}
