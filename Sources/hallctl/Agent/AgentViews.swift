import DeviceKit
import HallDomain
import HallRuntime

/// A placed device as the agent (or, with the agent down, the hall file) tells of it.
struct DeviceLine: Codable, Equatable, Sendable {
    var id: String
    var role: String
    var model: String
    var address: String
    var place: BilingualText
    /// `ok`, `warning`, `fault`, `absent` or `unknown`.
    var state: String
    /// Wall clock milliseconds since 1970; absent when nobody knows.
    var since: Int64?
    var faults: [FaultLine]
    var evidence: String
    /// With the agent down: whether its port is there, `present` (with its path) or `absent`.
    var port: String?
    /// What came of the last questions to a device of a bus; absent while all were answered well.
    var answers: AnswerCount?

    /// Its role; a printer's queue, which the agent lists beside the printer, is a kind of its own.
    var kind: String {
        switch model {
        case "cups-queue": "printQueue"
        // The roll in a printer is no device.
        case "paper-roll": "paperRoll"
        default: role
        }
    }
}

/// A fault with what is so and what to do.
struct FaultLine: Codable, Equatable, Sendable {
    var name: String
    var code: String
    var zh: String
    var en: String

    /// Whether two devices have it together, and its words name both.
    var isOfPair: Bool { name == DeviceFault.swapped.rawValue }
}

/// `GET /api/v1/status`, as far as it is used.
struct AgentStatus: Codable, Equatable {
    struct Day: Codable, Equatable {
        var number: Int
        var date: String
    }
    var devices: [DeviceLine]
    /// Absent when an older agent answers.
    var capabilities: [CapabilityView]?
    /// Where the spooler answers.
    var spooler: String?
    /// The rolls in the printers; absent when an older agent answers.
    var rolls: [PaperView]?
    var day: Day?
    var head: Int64
    var gen: String
    var version: String
    var clock: String
    /// Absent in a hall of one machine.
    var link: AgentLink?
}

/// How the links to other machines of the hall stand.
struct AgentLink: Codable, Equatable {
    struct Contact: Codable, Equatable {
        var kiosk: String
        /// `up`, `down` or `starting`.
        var state: String
        var since: Int64
        var evidence: String
        /// At a kiosk: how much the hall server has not confirmed yet.
        var open: Int?
    }
    /// `hall-server` or `kiosk`.
    var role: String
    var address: String
    var contacts: [Contact]
}

/// `GET /api/v1/hall`, as far as it is used.
struct AgentHall: Decodable {
    var hall: String
    var name: BilingualText
    var utcOffsetMinutes: Int
}

/// `GET /api/v1/desk/live`, as far as it is used.
struct AgentDesk: Codable, Equatable {
    struct Paper: Codable, Equatable {
        var number: String
        var kiosk: String?
        var paper: String
        var since: Int64
    }
    struct Incident: Codable, Equatable {
        var id: String
        var device: String?
        var fault: String
        var code: String
        var zh: String
        var en: String
        var evidence: String
        var since: Int64
    }
    struct Window: Codable, Equatable {
        var id: String
        var staff: String?
        var paused: Bool
        var serving: String?
        var waiting: Int
    }
    struct Day: Codable, Equatable {
        var open: Bool
        var date: String
        var weekday: Int
        var waiting: Int
        var tickets: Int
    }
    var doubtful: [Paper]
    var blanked: Bool
    var blankedBy: String?
    var day: Day
    var incidents: [Incident]
    var windows: [Window]
    var time: Int64
}

/// `{"error":{…}}` of the agent.
struct AgentRefusal: Decodable {
    struct Detail: Decodable {
        var code: String
        var zh: String
        var en: String
    }
    var error: Detail
}

/// `{"answer":…,"message":…}` of the agent.
struct AgentDone: Decodable {
    var message: BilingualText
}

/// `POST /api/v1/log`.
struct AgentLogWish: Encodable {
    var level: String
    var category: String?
}

/// `GET /api/v1/log`.
struct AgentLog: Decodable {
    /// Category → level.
    var levels: [String: String]
}
