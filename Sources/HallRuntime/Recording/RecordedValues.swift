import DeviceKit
import Foundation
public import HallDomain

/// One run of the agent, for whoever replays it.
public struct RecordedRun: Codable, Sendable, Equatable {
    /// A UUID.
    public var run: String
    /// The agent's version.
    public var version: String
    /// The kernel's boot id.
    public var boot: String
    /// Wall clock at the run's microsecond 0, milliseconds since 1970.
    public var wall: Int64
    /// The hall's plan, with the staff's numbers in place of their names.
    public var plan: HallPlan
    /// The kiosk whose rules decide; `nil` for a hall server's.
    public var issuer: KioskID?
    /// Whether numbers wait for witnesses.
    public var needsWitnesses: Bool
    /// The ledger's UUID.
    public var gen: String

    /// A run's header.
    public init(
        run: String, version: String, boot: String, wall: Int64, plan: HallPlan, issuer: KioskID?,
        needsWitnesses: Bool, gen: String
    ) {
        (self.run, self.version, self.boot, self.wall) = (run, version, boot, wall)
        (self.plan, self.issuer, self.needsWitnesses, self.gen) = (plan, issuer, needsWitnesses, gen)
        for index in plan.staff.indices { self.plan.staff[index].name = plan.staff[index].id.rawValue }
    }
}

/// What a replay of the hall's decisions begins from.
struct RecordedBase: Codable, Sendable {
    var state: HallState
    var head: Int64
}

/// A port that was opened for a driver, with the very files the driver was made from.
struct RecordedOpening: Codable, Sendable, Equatable {
    struct File: Codable, Sendable, Equatable {
        var file: String
        var text: String

        init(_ file: DataFile) { (self.file, text) = (file.file, file.text) }

        var dataFile: DataFile { DataFile(file: file, text: text) }
    }

    enum PortKind: String, Codable, Sendable { case serial, line, queue, keys, watchdog, backlight, other }

    var device: String
    var driver: String
    var address: String
    var path: String
    var port: PortKind
    var definition: File
    var profile: File?
    var placement: File
    var isMasked: Bool
}

/// A port that came or went.
struct RecordedPresence: Codable, Sendable, Equatable {
    var device: String
    /// `nil`: it went.
    var path: String?
}

/// Bytes that could not be written.
struct FailedWrite: Codable, Sendable, Equatable {
    var bytes: [UInt8]
    var error: DeviceError
}

/// What came of a question to a queue of the spooler.
enum QueueAnswer: Codable, Sendable, Equatable {
    case look(QueueLook)
    case done
    case submitted(SpoolJob, id: Int)
    case job(SpooledJob?)
    case failed(DeviceError)
}

/// Equal values are equal texts.
enum RecordedJSON {
    static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // None of what is recorded has a value that JSON has no form for.
        return (try? encoder.encode(value)).map(Array.init) ?? []
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
