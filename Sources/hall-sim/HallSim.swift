import ArgumentParser

/// The simulated hall.
@main
struct HallSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hall-sim",
        abstract: "The far end of every wire of a hall: printers, boards, terminals, rating pads and card readers.",
        subcommands: [Demo.self, DeviceWire.self])
}
