/// How the simulated hall raises a fault; undoing the same clears it.
public enum FaultRecipe: Sendable, Equatable {
    /// A switch of a printer, by its name in the simulator.
    case printerSwitch(String)
    /// The cable of a device of this kind is pulled: `printer`, `reader`, `terminal`, `pad` or `board`.
    case unplug(String)
    /// A board's mains is cut.
    case boardMains
    /// A program is stopped: `broker`, `cupsd` or `agent`.
    case stop(String)
    /// Somebody pauses a printer's queue.
    case pauseQueue

    /// As the tables write it: `switch paperOut`, `unplug reader`, `mains`, `stop broker`, `pause`.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("switch", 2): self = .printerSwitch(words[1])
        case ("unplug", 2): self = .unplug(words[1])
        case ("mains", 1): self = .boardMains
        case ("stop", 2): self = .stop(words[1])
        case ("pause", 1): self = .pauseQueue
        default: return nil
        }
    }

    /// As the tables write it.
    public var description: String {
        switch self {
        case .printerSwitch(let name): "switch \(name)"
        case .unplug(let kind): "unplug \(kind)"
        case .boardMains: "mains"
        case .stop(let program): "stop \(program)"
        case .pauseQueue: "pause"
        }
    }
}
