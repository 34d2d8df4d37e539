import DeviceKit
import WireFormats

/// A scanner of barcodes and QR codes that passes for a keyboard (`Wedge`): it types what it has read.
///
/// Its keys come here alone, so that no code is typed into a page or a console. A code ends with Enter or Tab, or with
/// silence. The same code again within the model's time is the same piece of paper before the window and is not told
/// again. Nothing can be asked of it: that it is gone shows when it is pulled off, and that it reads by the count of codes
/// in its evidence.
actor WedgeScanner: CodeScanner {
    static let name = "wedge-scanner"
    static let role = DeviceRole.scanner

    typealias DevicePort = any KeyInput

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// The encoding of text that it types as numbers with Alt held.
        var textEncoding: ChineseEncoding
        /// The code is over when no key came for so long, in milliseconds, 20 … 2000: for scanners that end it with none.
        var silenceMilliseconds: Int
        /// For how long the same code counts as the same scan, in milliseconds, 0 … 60,000.
        var sameCodeMilliseconds: Int

        func problems() -> [String] {
            var problems: [String] = []
            if !(20...2000).contains(silenceMilliseconds) {
                problems.append("silenceMilliseconds is \(silenceMilliseconds); allowed: 20 to 2000")
            }
            if !(0...60_000).contains(sameCodeMilliseconds) {
                problems.append("sameCodeMilliseconds is \(sameCodeMilliseconds); allowed: 0 to 60000")
            }
            return problems
        }
    }

    nonisolated let codes: AsyncStream<ScannedCode>
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let scanned: AsyncStream<ScannedCode>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    private let traits: Traits
    private let port: any KeyInput
    private let now: @Sendable () -> Duration
    private var stream: FrameStream<Evdev>
    private var wedge = Wedge()
    private var noise = NoiseCount()
    private var read = 0
    private var latest: (code: ScannedCode, at: Duration)?

    init(traits: Traits, dialect: Nothing, placement: Nothing, port: any KeyInput) {
        self.init(traits: traits, port: port, now: port.stopwatch())
    }

    init(traits: Traits, port: any KeyInput, now: @escaping @Sendable () -> Duration) {
        (codes, scanned) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.traits, self.port, self.now) = (traits, port, now)
        stream = FrameStream(from: .device, dialect: .standard)
    }

    /// A code may be somebody's: of none the text is kept.
    static func personMask(dialect: Nothing) -> (any PersonMask)? { KeyMask() }

    func run() async throws(DeviceError) {
        defer {
            scanned.finish()
            told.finish()
        }
        tell()
        while !Task.isCancelled {
            do throws(DeviceError) {
                let silence: Duration? = wedge.isReading ? .milliseconds(traits.silenceMilliseconds) : nil
                take(try await port.read(within: silence))
            } catch {
                if error.cause == .unplugged || Task.isCancelled { return }
                guard error.cause == .timedOut else { throw error }
                if let code = wedge.finish() { tell(code: code) }
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        stream.append(bytes)
        while let finding = stream.next() {
            guard case .message(let event) = finding, let code = wedge.receive(event.content) else { continue }
            tell(code: code)
        }
        if noise.isWorthTelling(stream.malformed + wedge.lost) { tell() }
    }

    private func tell(code bytes: [UInt8]) {
        let (code, time) = (ScannedCode(text: traits.textEncoding.decode(bytes[...])), now())
        read += 1
        tell()
        defer { latest = (code, time) }
        if let latest, latest.code == code, time - latest.at < .milliseconds(traits.sameCodeMilliseconds) { return }
        scanned.yield(code, by: port)
    }

    private func tell() {
        let lost = wedge.lost == 0 ? "" : ", \(wedge.lost) lost"
        told.yield(
            DeviceHealth(
                evidence: "its keys are taken, \(read) codes read\(lost)", malformed: stream.malformed + wedge.lost),
            by: port)
    }
}
