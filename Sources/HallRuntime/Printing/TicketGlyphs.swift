public import DeviceKit
import Rendering
import Synchronization

/// Characters that a printer has no code for, drawn once each and kept; and those that no font has.
public final class TicketGlyphs: GlyphSource {
    /// More different characters than this are not kept: a hall has a handful.
    private static let mostKept = 512

    private struct Key: Hashable {
        var character: Unicode.Scalar
        var height: Int
    }

    private struct State {
        var drawn: [Key: GlyphDots?] = [:]
        var missing: Set<Unicode.Scalar> = []
    }

    private let state = Mutex(State())

    /// Nothing is drawn yet.
    public init() {}

    /// Characters that were asked for and that no font of this machine has.
    public var missing: [Unicode.Scalar] { state.withLock { $0.missing.sorted() } }

    /// Notes characters that no font has, found where a whole page was drawn.
    func note(missing characters: [Unicode.Scalar]) {
        guard !characters.isEmpty else { return }
        state.withLock { $0.missing.formUnion(characters) }
    }

    /// The character's dots; blocks for some milliseconds when it is drawn for the first time.
    public func glyph(of character: Unicode.Scalar, height: Int) -> GlyphDots? {
        let key = Key(character: character, height: height)
        if let known = state.withLock({ $0.drawn[key] }) { return known }
        let dots = (try? GlyphRaster.dots(of: character, height: height)) ?? nil
        state.withLock { state in
            if dots == nil { state.missing.insert(character) }
            if state.drawn.count < Self.mostKept { state.drawn[key] = .some(dots) }
        }
        return dots
    }
}
