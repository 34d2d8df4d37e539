/// What a text needs and no font of this machine has.
struct MissingText: Equatable {
    /// Glyphs that are missing, each as often as it stood there.
    var glyphs = 0
    /// The characters they belong to.
    var characters: Set<Unicode.Scalar> = []

    static func + (a: Self, b: Self) -> Self {
        MissingText(glyphs: a.glyphs + b.glyphs, characters: a.characters.union(b.characters))
    }
}
