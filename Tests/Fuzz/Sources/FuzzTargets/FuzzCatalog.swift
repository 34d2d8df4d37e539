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
            // As long as two of their longest usual messages.
            format(ESCPOS.self, 1024, ["escpos", "chinese-text"]), format(OnbonBX.self, 1024, ["led-onbon"]),
            format(SDT.self, 2700, ["idcard-sam"]), format(HallRS485.self, 128, ["hall-rs485"]),
            framed(StripScreen.self, 320, ["hall-rs485"]), framed(Modbus.self, 1040, ["modbus-display"]),
            framed(Alpha.self, 512, ["led-alpha"]), framed(Novastar.self, 512, ["led-novastar"]),
            framed(Scanner.self, 512, ["scanner"]), framed(SYN6288.self, 420, ["voice-module"]),
            framed(XFS5152.self, 512, ["voice-module"]), framed(NUT.self, 1024, ["ups-nut"], texts: true),
            framed(Evdev.self, 480, ["linux-uapi"]), framed(GPIOLineEvents.self, 480, ["linux-uapi"]),
        ]
    }

    private func format<F: WireFormat & SendableMetatype>(
        _ format: F.Type, _ longest: Int, _ stems: [String]
    ) -> FuzzTarget where F.Dialect: DefinitionPart {
        let dialects = definitions.dialects(of: format)
        return FuzzTarget(choosing: F.name, longest: longest, seeds: seeds.vectors(stems)) { choice, bytes in
            FuzzWire<F>(dialect: choice.one(of: dialects)).breach(bytes, choice)
        }
    }

    private func framed<F: FramedFormat & SendableMetatype>(
        _ format: F.Type, _ longest: Int, _ stems: [String], texts: Bool = false
    ) -> FuzzTarget where F.Dialect: DefinitionPart {
        let dialects = definitions.dialects(of: format)
        let seeds = seeds.vectors(stems, texts: texts)
        return FuzzTarget(choosing: F.name, longest: longest, seeds: seeds) { choice, bytes in
            let wire = FuzzWire<F>(dialect: choice.one(of: dialects))
            return wire.breach(bytes, choice) ?? wire.streamBreach(bytes, choice)
        }
    }

    private var streams: [FuzzTarget] {
        let bx = definitions.dialects(of: OnbonBX.self)
        let rs485 = definitions.dialects(of: HallRS485.self)
        let escpos = seeds.vectors(["escpos", "chinese-text"])
        return [
            FuzzTarget(choosing: "escpos-commands", longest: 1024, seeds: escpos) { FuzzStreams.commands($1, $0) },
            FuzzTarget(choosing: "escpos-status", longest: 256, seeds: escpos) { FuzzStreams.status($1, $0) },
            FuzzTarget(choosing: "onbon-bx-stream", longest: 1024, seeds: seeds.vectors(["led-onbon"])) {
                FuzzStreams.boards($1, $0, $0.one(of: bx))
            },
            FuzzTarget(choosing: "hall-rs485-stream", longest: 256, seeds: seeds.vectors(["hall-rs485"])) {
                FuzzStreams.terminals($1, $0, $0.one(of: rs485))
            },
            FuzzTarget(choosing: "sdt-stream", longest: 6000, seeds: seeds.vectors(["idcard-sam"])) {
                FuzzStreams.readers($1, $0)
            },
            FuzzTarget(choosing: "keyboard-wedge", longest: 2400, seeds: seeds.vectors(["linux-uapi"])) {
                FuzzStreams.keys($1, $0)
            },
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
            FuzzTarget(choosing: "chinese-text", longest: 512, seeds: seeds.vectors(["chinese-text", "escpos"])) {
                FuzzParts.chinese($1, $0)
            },
        ]
    }

    private var texts: [FuzzTarget] {
        [
            FuzzTarget(text: "usbguard-rule", longest: 512, seeds: seeds.vectors(["usbguard-rules"], texts: true)) {
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
            FuzzTarget(choosing: "print-relay", longest: 1024, seeds: { FuzzMessages.relaySeeds }) {
                FuzzMessages.relay($1, $0)
            },
            FuzzTarget(choosing: "fleet-payload", longest: 2048, seeds: { fleet() + FuzzSeeds.nested }) {
                FuzzMessages.fleet($1, $0)
            },
            FuzzTarget(text: "fleet-topic", longest: 256, seeds: seeds.lines("Tests/Fuzz/Seeds/fleet-topic.txt")) {
                FuzzMessages.topic($0)
            },
            FuzzTarget("link-message", longest: 2048, seeds: seeds.lines("Tests/Fuzz/Seeds/link.jsonl")) {
                FuzzMessages.link($0)
            },
            FuzzTarget("ledger-event", longest: 2048, seeds: seeds.lines("Tests/Fuzz/Seeds/events.jsonl")) {
                FuzzMessages.event($0)
            },
            FuzzTarget(choosing: "signed-bundle", longest: 2048, seeds: { FuzzBundle.seeds }) {
                FuzzBundle.breach($1, $0)
            },
        ]
    }

    private var files: [FuzzTarget] {
        let definitions = definitions
        let devices = seeds.definitions("devices")
        let profiles = seeds.definitions("firmware-profiles")
        let halls = [seeds.files("Tests/Fuzz/Seeds", ".yaml"), seeds.files("Tests/Lab/guest", "hall.yaml")]
        return [
            FuzzTarget(
                text: "yaml", longest: 2048,
                seeds: { halls.flatMap { $0() } + devices() + profiles() + FuzzSeeds.nested }
            ) {
                definitions.yaml($0)
            },
            FuzzTarget(text: "device-file", longest: 1024, seeds: devices) { definitions.device($0) },
            FuzzTarget(text: "firmware-profile", longest: 2048, seeds: profiles) { definitions.profile($0) },
            FuzzTarget(text: "hall-file", longest: 4096, seeds: { halls.flatMap { $0() } }) { definitions.hall($0) },
        ]
    }
}
