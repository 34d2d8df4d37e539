/// The closed vocabulary of faults a device or the kiosk can have.
///
/// Raw values are IPP `printer-state-reasons` keywords where IPP has one (RFC 8011 § 5.4.12), else a
/// name in the same style. The same word stands in logs, `hallctl`, pages, reports and at central; its
/// texts (zh, en) are in the catalogue under `fault.NAME`.
public enum DeviceFault: String, Codable, Sendable, CaseIterable, Comparable {
    case mediaEmpty = "media-empty"
    case mediaLow = "media-low"
    case coverOpen = "cover-open"
    case mediaJam = "media-jam"
    case cutterError = "cutter-error"
    case printerAbsent = "printer-absent"
    case queueStopped = "queue-stopped"
    case overheated = "overheated"
    case queuePaused = "queue-paused"
    case fontMissing = "font-missing"
    case mediaForecast = "media-forecast"
    case boardSilent = "board-silent"
    case boardAddress = "board-address"
    case busErrors = "bus-errors"
    case buttonStuck = "button-stuck"
    case terminalSilent = "terminal-silent"
    case gpioAbsent = "gpio-absent"
    case contactAbsent = "contact-absent"
    case doorOpen = "door-open"
    case readerAbsent = "reader-absent"
    case samFailed = "sam-failed"
    case scannerAbsent = "scanner-absent"
    case noSound = "no-sound"
    case padAbsent = "pad-absent"
    case screenRestart = "screen-restart"
    case backlightAbsent = "backlight-absent"
    case watchdogAbsent = "watchdog-absent"
    case hallServer = "hall-server"
    case central
    case kioskSilent = "kiosk-silent"
    case diskFull = "disk-full"
    case diskReadonly = "disk-readonly"
    case ledgerRolledBack = "ledger-rolled-back"
    case diskError = "disk-error"
    case clockDoubt = "clock-doubt"
    case onBattery = "on-battery"
    case underVoltage = "under-voltage"
    case batteryLow = "battery-low"
    case batteryWorn = "battery-worn"
    case upsAbsent = "ups-absent"
    case swapped
    case invalidDefinition = "invalid-definition"

    /// The short code that can be read over the phone: a letter for the kind of device, two digits.
    public var code: String {
        switch self {
        case .mediaEmpty: "P01"
        case .mediaLow: "P02"
        case .coverOpen: "P03"
        case .mediaJam: "P04"
        case .cutterError: "P05"
        case .printerAbsent: "P06"
        case .queueStopped: "P07"
        case .overheated: "P08"
        case .queuePaused: "P09"
        case .fontMissing: "P10"
        case .mediaForecast: "P17"
        case .boardSilent: "B01"
        case .boardAddress: "B02"
        case .busErrors: "B03"
        case .buttonStuck: "K01"
        case .terminalSilent: "K02"
        case .gpioAbsent: "K03"
        case .contactAbsent: "K04"
        case .doorOpen: "K05"
        case .readerAbsent: "C01"
        case .samFailed: "C02"
        case .scannerAbsent: "C03"
        case .noSound: "V01"
        case .padAbsent: "E01"
        case .screenRestart: "S01"
        case .backlightAbsent: "S02"
        case .watchdogAbsent: "A08"
        case .hallServer: "N01"
        case .central: "N02"
        case .kioskSilent: "N07"
        case .diskFull: "D01"
        case .diskReadonly: "D02"
        case .ledgerRolledBack: "D03"
        case .diskError: "D04"
        case .clockDoubt: "T01"
        case .onBattery: "U01"
        case .underVoltage: "U02"
        case .batteryLow: "U05"
        case .batteryWorn: "U06"
        case .upsAbsent: "U07"
        case .swapped: "R01"
        case .invalidDefinition: "R02"
        }
    }

    /// Warnings let the device go on working; every other fault takes its role down.
    public var isWarning: Bool {
        switch self {
        case .mediaLow, .screenRestart, .clockDoubt, .onBattery, .underVoltage, .batteryWorn, .busErrors, .central,
            .kioskSilent, .fontMissing, .doorOpen, .mediaForecast:
            true
        default: false
        }
    }

    /// Orders by name, so that lists of faults are stable.
    public static func < (a: DeviceFault, b: DeviceFault) -> Bool { a.rawValue < b.rawValue }
}

/// What a driver knows of its device's condition at one moment.
public struct DeviceHealth: Codable, Sendable, Equatable {
    /// Present faults, sorted; empty means ready.
    public var faults: [DeviceFault]
    /// The very bytes, states or errors the faults were concluded from, for the technician. Never identity data.
    public var evidence: String
    /// How much came from the device since its driver began that was nothing it can say: frames, or bytes where there
    /// are no frames. Told at 1, 10, 100, … at the latest.
    public var malformed: Int
    /// Nothing was heard of the device, which cannot be asked: its health is a guess.
    public var isAssumed: Bool
    /// What came of the last questions to a device of a bus; absent while all were answered well.
    public var answers: AnswerCount?

    /// A health with its faults (kept sorted) and the evidence for them.
    public init(faults: [DeviceFault] = [], evidence: String = "", malformed: Int = 0, isAssumed: Bool = false) {
        self.isAssumed = isAssumed
        self.faults = faults.sorted()
        self.evidence = evidence
        self.malformed = malformed
    }

    /// No fault is known.
    public static let ready = DeviceHealth()

    /// No fault but warnings: the device does its work.
    public var isUsable: Bool { faults.allSatisfy(\.isWarning) }
}

extension DeviceFault {
    /// The IPP `printer-state-reasons` keyword with its severity (RFC 8011 § 5.4.12, PWG 5100.9), for a printer's fault.
    public var printerStateReason: String? {
        switch self {
        case .mediaEmpty: "media-empty-error"
        case .mediaLow: "media-low-warning"
        case .coverOpen: "cover-open-error"
        case .mediaJam: "media-jam-error"
        case .cutterError: "cutter-jam-error"
        case .printerAbsent: "offline-report"
        // A thermal head has no keyword of its own.
        case .overheated: "other-error"
        default: nil
        }
    }
}
