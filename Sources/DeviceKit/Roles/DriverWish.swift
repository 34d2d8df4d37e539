/// What the hall asks of a driver, as a value: what a recording keeps, and a replay asks again.
public enum DriverWish: Codable, Sendable, Equatable {
    /// Of a board.
    case show(BoardContent)
    /// Of a printer: a document of ours.
    case deliver([UInt8])
    /// Of a printer: another program's document, of which nothing is kept but its length in bytes.
    case deliverForeign(count: Int)
    /// Of a printer.
    case cutOffRemains
    /// Of a printer behind the spooler; the document is left out.
    case print(SpoolJob)
    /// Of a printer behind the spooler.
    case settle(uuid: String, isLate: Bool)
    /// Of a speaker module.
    case speak(String)
    /// Of a call terminal.
    case display(TerminalDisplay)
    /// Of a call terminal.
    case beep
    /// Of an evaluation pad.
    case ask
    /// Of a device on a bus: who else is there.
    case askAddress(Int)
    /// Of a watchdog: the first since it was fed.
    case vouch
    /// Of a backlight.
    case shine(brightly: Bool)
}

extension DriverWish {
    /// Asks a driver for it and waits for its end; `started` is what a printer waits for before its first byte. A driver
    /// of another role is asked for nothing.
    public func perform(
        by driver: any DeviceDriver, started: @Sendable () async throws(DeviceError) -> Void
    ) async {
        switch self {
        case .show(let content): await (driver as? any MessageBoard)?.show(content)
        case .deliver(let bytes): _ = await (driver as? any DocumentPrinter)?.deliver(bytes, started: started)
        case .deliverForeign: break
        case .cutOffRemains: await (driver as? any DocumentPrinter)?.cutOffRemains()
        case .print(let job): _ = await (driver as? any QueuePrinter)?.print(job, started: started)
        case .settle(let uuid, let isLate):
            _ = await (driver as? any QueuePrinter)?.settle(uuid: uuid, isLate: isLate)
        case .speak(let sentence): _ = await (driver as? any SpeakerModule)?.speak(sentence)
        case .display(let display): await (driver as? any CallTerminal)?.display(display)
        case .beep: await (driver as? any CallTerminal)?.beep()
        case .ask: await (driver as? any EvaluationPad)?.ask()
        case .askAddress(let address): _ = await (driver as? any AddressedDevice)?.ask(address: address)
        case .vouch: await (driver as? any WatchdogDevice)?.vouch()
        case .shine(let brightly): await (driver as? any ScreenBacklight)?.shine(brightly: brightly)
        }
    }
}
