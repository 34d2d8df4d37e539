public import DeviceKit

/// Hands a driver that has just begun to whatever in the hall uses its role.
public struct RoleServing: Sendable {
    private let boards: BoardShowing
    private let printers: TicketPrinting
    private let inputs: InputListening
    private let speakers: ZoneSpeakers
    private let contacts: ContactListening
    private let watchdogs: WatchdogFeeding
    private let backlights: ScreenLighting
    private let stand: TestStand

    /// Serves boards, printers, inputs, speaker modules, contacts, watchdogs and backlights.
    public init(
        boards: BoardShowing, printers: TicketPrinting, inputs: InputListening, speakers: ZoneSpeakers,
        contacts: ContactListening, watchdogs: WatchdogFeeding, backlights: ScreenLighting,
        stand: TestStand = TestStand()
    ) {
        self.speakers = speakers
        self.contacts = contacts
        self.watchdogs = watchdogs
        self.backlights = backlights
        self.stand = stand
        self.boards = boards
        self.printers = printers
        self.inputs = inputs
    }

    /// Serves one driver until its streams end.
    public func callAsFunction(_ driver: any DeviceDriver, _ device: PlacedDevice) async {
        await stand.serve(driver, device: device) { await serve(driver, device) }
    }

    private func serve(_ driver: any DeviceDriver, _ device: PlacedDevice) async {
        if let board = driver as? any MessageBoard {
            await boards.serve(board, device: device)
        } else if let printer = driver as? any DocumentPrinter {
            await printers.serve(printer, device: device)
        } else if let printer = driver as? any QueuePrinter {
            await printers.serve(printer, device: device)
        } else if let button = driver as? any CallButton {
            await inputs.serve(button, device: device)
        } else if let terminal = driver as? any CallTerminal {
            await inputs.serve(terminal, device: device)
        } else if let pad = driver as? any EvaluationPad {
            await inputs.serve(pad, device: device)
        } else if let reader = driver as? any CardReader {
            await inputs.serve(reader, device: device)
        } else if let scanner = driver as? any CodeScanner {
            await inputs.serve(scanner, device: device)
        } else if let module = driver as? any SpeakerModule {
            await speakers.serve(module, device: device)
        } else if let contact = driver as? any ContactInput {
            await contacts.serve(contact, device: device)
        } else if let watchdog = driver as? any WatchdogDevice {
            await watchdogs.serve(watchdog)
        } else if let backlight = driver as? any ScreenBacklight {
            await backlights.serve(backlight)
        } else if let supply = driver as? any PowerSupply {
            await stand.follow(supply, device: device)
        }
    }
}
