import ArgumentParser
import HallDomain

/// Which spooler is asked.
struct SpoolerOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            say("CUPS 的套接字；不写就问代理程序。", "The socket of cupsd; without it the agent is asked.")))
    var cups: String?
}

/// Which machine is looked at.
struct MachineOptions: ParsableArguments {
    @OptionGroup var spooler: SpoolerOption
    @Option(
        help: ArgumentHelp(
            say("看另一个系统：它的根目录挂在这里。", "Look at another system, whose root is mounted here."), visibility: .hidden))
    var system = ""

    /// A look at it.
    func look(_ options: GlobalOptions) -> MachineLook {
        MachineLook(options: options, system: SystemFiles(prefix: system), cups: spooler.cups)
    }
}
