/// One thing that is done to the machine or the hall to plant a fault. Each can be undone.
enum DrillStep: Sendable {
    /// The programs of the hall that can be ended and started.
    enum Program: String, Sendable, CaseIterable { case agent, kiosk, cups, broker, central }

    /// A fault of a simulated device, by the name that `SimulatedFault` gives it.
    case device(String, String)
    /// The same, coming and going by itself, many times a second.
    case flicker(String, String)
    /// The cable of a device's wire is pulled; what shares the wire goes with it.
    case pull(String)
    /// The UPS server ends, and its port with it.
    case upsServerEnds
    /// A second board with a board's address gets its mains.
    case twin
    /// A line of shell, run as root, and the one that takes it back.
    case shell(String, undo: String)
    /// Citizens take so many numbers, and central hears of them while it runs.
    case tickets(Int)
    /// The hall file has these texts in place of others when the agent starts next.
    case hall([(String, String)])
    /// Ends a program in good order; undone: starts it and waits until it serves.
    case stop(Program)
    /// Starts a program and waits until it serves or has ended by itself; undone: ends it.
    case start(Program)
    /// So long it has to be so before anybody would call it a fault.
    case lasts(seconds: Int)
    /// Stops a program in its tracks (SIGSTOP); undone: lets it go on.
    case freeze(Program)
    /// A program of this name opens a device's tty for itself and reads from it.
    case hold(String, by: String)
    /// A program of this name runs and does nothing.
    case run(String)
    /// What agent and doctor start with is a clock that is off by so many seconds and that no time server keeps.
    case clock(off: Int)
}
