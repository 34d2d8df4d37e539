/// One thing that reads what others wrote, and what must hold of it for any bytes at all.
public struct FuzzTarget: Sendable {
    /// A short name: letters, digits and hyphens.
    public let name: String
    /// The longest input worth trying, in bytes.
    public let longest: Int
    /// Inputs to begin with: what is right, and what is wrong on purpose.
    public let seeds: @Sendable () -> [[UInt8]]
    /// Lets the target read an input. What it promised of that input and did not keep, or `nil`.
    public let breach: @Sendable (_ input: [UInt8]) -> String?

    init(
        _ name: String, longest: Int = 4096, seeds: @escaping @Sendable () -> [[UInt8]],
        breach: @escaping @Sendable ([UInt8]) -> String?
    ) {
        self.name = name
        self.longest = longest
        self.seeds = seeds
        self.breach = breach
    }

    /// A target that reads text: what is no UTF-8 is refused by whoever opens its files.
    init(
        text name: String, longest: Int = 4096, seeds: @escaping @Sendable () -> [[UInt8]],
        breach: @escaping @Sendable (String) -> String?
    ) {
        self.init(name, longest: longest, seeds: seeds) { input in
            String(validating: input, as: UTF8.self).flatMap(breach)
        }
    }

    /// A target whose inputs begin with a byte that chooses among dialects, sides and portions.
    init(
        choosing name: String, longest: Int = 4096, seeds: @escaping @Sendable () -> [[UInt8]],
        breach: @escaping @Sendable (FuzzChoice, [UInt8]) -> String?
    ) {
        self.init(
            name, longest: longest,
            seeds: {
                // Neighbours choose differently, and all choices come.
                seeds().enumerated().map { [UInt8(truncatingIfNeeded: $0.offset &* 37)] + $0.element }
            },
            breach: { input in
                input.first.flatMap { breach(FuzzChoice($0, input.dropFirst()), Array(input.dropFirst())) }
            })
    }
}
