import DeviceDrivers
import DeviceKit
import WireFormats

/// Every target, a line each.
public struct FuzzCatalog: Sendable {
    private let seeds: FuzzSeeds
    private let definitions: FuzzDefinitions
    /// All of them.
    public private(set) var targets: [FuzzTarget] = []
    /// The wire formats that `hallctl wire` speaks, by their names.
    public private(set) var wireFormats: [FuzzTarget] = []

    /// The targets, with the seeds and definitions of the repository at `share`.
    public init(share: String) {
        seeds = FuzzSeeds(share: share)
        definitions = FuzzDefinitions(share: share)
        wireFormats = formats
        targets = wireFormats + streams + parts + texts + messages + files
    }

    /// The target of this name.
    public func target(_ name: String) -> FuzzTarget? { targets.first { $0.name == name } }

    private var formats: [FuzzTarget] {
        [
            format(ESCPOS.self, ["escpos", "chinese-text"]), format(OnbonBX.self, ["led-onbon"]),
            format(SDT.self, ["idcard-sam"]), format(HallRS485.self, ["hall-rs485"]),
            framed(StripScreen.self, ["hall-rs485"]), framed(Modbus.self, ["modbus-display"]),
            framed(Alpha.self, ["led-alpha"]), framed(Novastar.self, ["led-novastar"]),
            framed(Scanner.self, ["scanner"]), framed(SYN6288.self, ["voice-module"]),
            framed(XFS5152.self, ["voice-module"]), framed(NUT.self, ["ups-nut"], texts: true),
            framed(Evdev.self, ["linux-uapi"]), framed(GPIOLineEvents.self, ["linux-uapi"]),
        ]
    }

    private func format<F: WireFormat & SendableMetatype>(
        _ format: F.Type, _ stems: [String], texts: Bool = false
    ) -> FuzzTarget where F.Dialect: DefinitionPart {
        let dialects = definitions.dialects(of: format)
        return FuzzTarget(choosing: F.name, seeds: seeds.vectors(stems, texts: texts)) { choice, bytes in
            FuzzWire<F>(dialect: choice.one(of: dialects)).breach(bytes, choice)
        }
    }

    private func framed<F: FramedFormat & SendableMetatype>(
        _ format: F.Type, _ stems: [String], texts: Bool = false
    ) -> FuzzTarget where F.Dialect: DefinitionPart {
        let dialects = definitions.dialects(of: format)
        return FuzzTarget(choosing: F.name, seeds: seeds.vectors(stems, texts: texts)) { choice, bytes in
            let wire = FuzzWire<F>(dialect: choice.one(of: dialects))
            return wire.breach(bytes, choice) ?? wire.streamBreach(bytes, choice)
        }
    }

    private var streams: [FuzzTarget] {
        let bx = definitions.dialects(of: OnbonBX.self)
        let rs485 = definitions.dialects(of: HallRS485.self)
        let escpos = seeds.vectors(["escpos", "chinese-text"])
        return [
            FuzzTarget(choosing: "escpos-commands", seeds: escpos) { FuzzStreams.commands($1, $0) },
            FuzzTarget(choosing: "escpos-status", seeds: escpos) { FuzzStreams.status($1, $0) },
            FuzzTarget(choosing: "onbon-bx-stream", seeds: seeds.vectors(["led-onbon"])) {
                FuzzStreams.boards($1, $0, $0.one(of: bx))
            },
            FuzzTarget(choosing: "hall-rs485-stream", seeds: seeds.vectors(["hall-rs485"])) {
                FuzzStreams.terminals($1, $0, $0.one(of: rs485))
            },
            FuzzTarget(choosing: "sdt-stream", longest: 6000, seeds: seeds.vectors(["idcard-sam"])) {
                FuzzStreams.readers($1, $0)
            },
            FuzzTarget(choosing: "keyboard-wedge", seeds: seeds.vectors(["linux-uapi"])) { FuzzStreams.keys($1, $0) },
        ]
    }

    private var parts: [FuzzTarget] {
        [
            FuzzTarget("card-text", longest: 320, seeds: seeds.vectors(["idcard-sam"])) { FuzzParts.card($0) },
            FuzzTarget("apdu", longest: 600, seeds: seeds.vectors(["social-security-card"])) { FuzzParts.apdu($0) },
            FuzzTarget("scanner-report", longest: 70, seeds: seeds.vectors(["scanner"])) { FuzzParts.report($0) },
            FuzzTarget("identity-number", longest: 64, seeds: seeds.vectors(["cn-id-number"], texts: true)) {
                FuzzParts.identity($0)
            },
            FuzzTarget(choosing: "chinese-text", seeds: seeds.vectors(["chinese-text", "escpos"])) {
                FuzzParts.chinese($1, $0)
            },
        ]
    }

    private var texts: [FuzzTarget] {
        [
            FuzzTarget(text: "usbguard-rule", seeds: seeds.vectors(["usbguard-rules"], texts: true)) {
                FuzzParts.rule($0)
            },
            FuzzTarget(text: "hexadecimal", longest: 512, seeds: { [Array("1b 40 1D:56,00".utf8)] }) {
                FuzzParts.hexadecimal($0)
            },
            FuzzTarget(text: "print-address", longest: 1024, seeds: seeds.lines("Tests/Fuzz/Seeds/print-address.txt")) {
                FuzzMessages.printAddress($0)
            },
        ]
    }

    private var messages: [FuzzTarget] {
        let fleet = seeds.lines("Tests/Fuzz/Seeds/fleet.jsonl")
        return [
            FuzzTarget(choosing: "print-relay", seeds: { FuzzMessages.relaySeeds }) { FuzzMessages.relay($1, $0) },
            FuzzTarget("fleet-payload", seeds: { fleet() + FuzzSeeds.nested }) { FuzzMessages.fleet($0) },
            FuzzTarget(text: "fleet-topic", longest: 256, seeds: seeds.lines("Tests/Fuzz/Seeds/fleet-topic.txt")) {
                FuzzMessages.topic($0)
            },
            FuzzTarget("link-message", seeds: seeds.lines("Tests/Fuzz/Seeds/link.jsonl")) { FuzzMessages.link($0) },
            FuzzTarget("ledger-event", seeds: seeds.lines("Tests/Fuzz/Seeds/events.jsonl")) { FuzzMessages.event($0) },
        ]
    }

    private var files: [FuzzTarget] {
        let definitions = definitions
        let devices = seeds.files("devices", ".yaml")
        let profiles = seeds.files("firmware-profiles", ".yaml")
        let halls = [seeds.files("Tests/Fuzz/Seeds", ".yaml"), seeds.files("Tests/Lab/guest", "hall.yaml")]
        return [
            FuzzTarget(
                text: "yaml", longest: 8192,
                seeds: { halls.flatMap { $0() } + devices() + profiles() + FuzzSeeds.nested }
            ) {
                definitions.yaml($0)
            },
            FuzzTarget(text: "device-file", seeds: devices) { definitions.device($0) },
            FuzzTarget(text: "firmware-profile", seeds: profiles) { definitions.profile($0) },
            FuzzTarget(text: "hall-file", longest: 8192, seeds: { halls.flatMap { $0() } }) { definitions.hall($0) },
        ]
    }
}
