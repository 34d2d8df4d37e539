/// Where the agent's files lie. One root moves them all, so that everything runs unprivileged from any folder.
public struct AgentPaths: Sendable, Equatable {
    /// The root, `` on a kiosk.
    public var root: String

    /// Paths below `root`; a trailing slash is dropped.
    public init(root: String) { self.root = root.hasSuffix("/") ? String(root.dropLast()) : root }

    /// `/etc/hallkit/hall.yaml`.
    public var hallFile: String { root + "/etc/hallkit/hall.yaml" }
    /// `/etc/hallkit`: the site's own device files and profiles.
    public var site: String { root + "/etc/hallkit" }
    /// `/etc/hallkit/definitions`: sets of device files that came as signed bundles.
    public var definitions: String { site + "/definitions" }
    /// `/etc/hallkit/definitions.keys`: whose bundles are taken.
    public var definitionKeys: String { site + "/definitions.keys" }
    /// `/etc/hallkit/machine-model`: one line, what bundles call this model of machine.
    public var machineModel: String { site + "/machine-model" }
    /// `/var/lib/hallkit`.
    public var state: String { root + "/var/lib/hallkit" }
    /// `/var/lib/hallkit/ledger.sqlite`.
    public var ledger: String { state + "/ledger.sqlite" }
    /// `/var/lib/hallkit/acknowledged`: how far a ledger on another machine was acknowledged.
    public var acknowledged: String { state + "/acknowledged" }
    /// `/var/lib/hallkit/secret`: signs window sessions, so that they outlive a restart; 0600.
    public var secret: String { state + "/secret" }
    /// `/var/lib/hallkit/recording`: the newest of what the agent saw and said, for `hallctl record`; 0700.
    public var recording: String { state + "/recording" }
    /// `/var/lib/hallkit/voice`: what was spoken, where there is no sound card.
    public var voice: String { state + "/voice" }
    /// `/run/hallkit`.
    public var run: String { root + "/run/hallkit" }
    /// `/run/hallkit/print/relay.sock`.
    public var relaySocket: String { run + "/print/relay.sock" }
    /// `/run/hallkit/agent.sock`.
    public var agentSocket: String { run + "/agent.sock" }

    /// The folders of device files and firmware profiles: the site's own, the installed set's where one is in force, the
    /// shipped ones.
    public func definitionFolders(share: String) -> [String] {
        [site, DefinitionSets(folder: definitions).state().inForce?.folder, share].compactMap(\.self)
    }
}
