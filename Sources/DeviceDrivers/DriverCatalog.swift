public import DeviceKit
import WireFormats

/// Every driver there is, a line each.
public enum DriverCatalog {
    /// By the name that `driver:` in a device file chooses it by.
    public static let all: [DriverEntry] = [
        DriverEntry(printer: ESCPOSPrinter.self),
        DriverEntry(queue: CUPSQueuePrinter.self),
        DriverEntry(board: OnbonBoard.self),
        DriverEntry(board: PlainBoard<ModbusDisplay>.self),
        DriverEntry(board: PlainBoard<AlphaSign>.self),
        DriverEntry(board: PlainBoard<StripBoard>.self),
        DriverEntry(HallRS485Terminal.self),
        DriverEntry(HallRS485EvaluationPad.self),
        DriverEntry(SDTCardReader.self),
        DriverEntry(GPIOCallButton.self),
        DriverEntry(GPIOContact.self),
        DriverEntry(ModbusContact.self),
        DriverEntry(SerialScanner.self),
        DriverEntry(WedgeScanner.self),
        DriverEntry(EvdevCallButton.self),
        DriverEntry(HardwareWatchdog.self),
        DriverEntry(SysfsBacklight.self),
        DriverEntry(VoiceModule<SYN6288>.self),
        DriverEntry(VoiceModule<XFS5152>.self),
        DriverEntry(NUTSupply.self),
    ]
}
