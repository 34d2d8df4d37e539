public import DeviceKit

/// Every driver there is, a line each.
public enum DriverCatalog {
    /// By the name that `driver:` in a device file chooses it by.
    public static let all: [DriverEntry] = [
        DriverEntry(printer: ESCPOSPrinter.self),
        DriverEntry(queue: CUPSQueuePrinter.self),
        DriverEntry(board: OnbonBoard.self),
        DriverEntry(HallRS485Terminal.self),
        DriverEntry(HallRS485EvaluationPad.self),
        DriverEntry(SDTCardReader.self),
        DriverEntry(GPIOCallButton.self),
    ]
}
