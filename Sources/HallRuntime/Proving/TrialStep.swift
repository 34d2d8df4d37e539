/// One thing that a test of a device told.
public struct TrialStep: Codable, Sendable, Equatable {
    /// What a step is about.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// The device's condition before anything is tried: `detail` is the evidence.
        case condition
        /// A board was told to show `detail`; `milliseconds` until it acknowledged, absent where it did not.
        case pattern
        /// A person is asked to do something; `detail` names it: `press`, `hold`, `card`, `code`, `grades`, `keys`,
        /// `contact`, `mains`, `look`, `listen`.
        case request
        /// Something came from the device.
        case happening
        /// The addresses of the device's bus were asked.
        case bus
        /// A voice has spoken (`detail` is the evidence), `milliseconds` long.
        case spoken
        /// The end; `detail` says why, `result` how.
        case end
    }

    /// How a test ended.
    public enum Result: String, Codable, Sendable, CaseIterable {
        /// The device proved itself.
        case proven
        /// Nothing is wrong, and what only a person can do or see was not done or seen.
        case unproven
        /// It did not do what it was asked.
        case failed
    }

    /// One address of a bus, asked several times.
    public struct Address: Codable, Sendable, Equatable {
        /// The address.
        public var address: Int
        /// The device of the hall file that has it; absent for one that the file does not place here.
        public var device: String?
        /// How often it was asked.
        public var asked: Int
        /// How often nothing came.
        public var silent: Int
        /// How often something came that was no answer.
        public var garbled: Int

        /// The share of questions without a good answer, 0 … 1.
        public var errorRate: Double { asked == 0 ? 0 : Double(silent + garbled) / Double(asked) }
    }

    /// What the step is about.
    public var kind: Kind
    /// See `Kind`; stable words or evidence, never identity data.
    public var detail: String
    /// How long it took.
    public var milliseconds: Double?
    /// What came from the device.
    public var happening: DeviceHappening?
    /// The bus.
    public var bus: [Address]?
    /// How the test ended.
    public var result: Result?

    init(
        _ kind: Kind, _ detail: String = "", milliseconds: Double? = nil, happening: DeviceHappening? = nil,
        bus: [Address]? = nil, result: Result? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.milliseconds = milliseconds
        self.happening = happening
        self.bus = bus
        self.result = result
    }
}
