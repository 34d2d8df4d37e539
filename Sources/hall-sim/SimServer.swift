import Hummingbird
import Logging
import SimulatedHall

/// The simulator's page and its control API, on 127.0.0.1 only.
///
/// | request | what it does |
/// | --- | --- |
/// | `GET /`, `GET /assets/{name}` | the page |
/// | `GET /api/state` | everything that can be seen, as `SimState` |
/// | `GET /api/live` | the same as server-sent events (`event: view`), when it changes, at most four times a second |
/// | `GET /api/printers/{id}/papers/{n}.png` (`.bin`) | a piece of paper as picture, or the bytes that made it |
/// | `GET /api/boards/{id}.png` | a board as it glows now |
/// | `POST /api/terminals/{window}` `{key, digits?}` | presses a key: `callNext`, `callNumber`, `recall`, `missed`, `finish`, `pause`, `undo`, `evaluate` |
/// | `POST /api/pads/{window}` `{grade}` | presses a grade, 5 … 1 |
/// | `POST /api/readers/{kiosk}` `{card}` | lays card 1 … 100 down; `null` takes it away |
/// | `POST /api/switches/{device}` `{name, on}` | printers: `paperOut`, `paperLow`, `coverOpen`, `cutterJam`, `powerOff`; boards: `powerOff`; all: `unplugged` |
/// | `POST /api/sign-in` `{}` | signs in all windows |
///
/// A POST needs `Content-Type: application/json` and must come from this page (or from no browser); it answers 204.
struct SimServer: Sendable {
    typealias Context = BasicRequestContext

    let stage: HallStage
    let port: Int
    private let hands: SimHands

    init(stage: HallStage, port: Int) {
        self.stage = stage
        self.port = port
        hands = SimHands(stage: stage)
    }

    func run() async throws {
        var quiet = Logger(label: "http") { StreamLogHandler.standardError(label: $0) }
        // At the end it calls every page that is still open an error.
        quiet.logLevel = .critical
        let application = Application(
            router: router(), configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            logger: quiet)
        try await application.run()
    }

    private func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: SimGuard())
        router.get("/") { _, _ in try SimFiles.response("sim.html") }
        router.get("/assets/{name}") { _, context in
            try SimFiles.response(context.parameters.get("name") ?? "")
        }
        router.get("/api/state") { _, _ in try Self.json(SimState(stage)) }
        router.get("/api/live") { _, _ in live() }
        addPictures(to: router)
        addHands(to: router)
        return router
    }

    private func addPictures(to router: Router<Context>) {
        router.get("/api/printers/{id}/papers/{file}") { _, context in
            let parts = (context.parameters.get("file") ?? "").split(separator: ".")
            let printer = context.parameters.get("id") ?? ""
            guard parts.count == 2, let number = Int(parts[0]) else { throw HTTPError(.notFound) }
            let wires = stage.wires
            if parts[1] == "png", let bytes = await StagePictures.paper(number, of: printer, on: wires) {
                return Self.response(bytes, "image/png", isLasting: true)
            }
            let paper = try? wires.read(printer, as: StagePrinter.self) { device, _ in
                device.tray.first { $0.number == number }?.ticket.bytes
            }
            guard parts[1] == "bin", let bytes = paper ?? nil else { throw HTTPError(.notFound) }
            return Self.response(bytes, "application/octet-stream", isLasting: true)
        }
        router.get("/api/boards/{file}") { _, context in
            let parts = (context.parameters.get("file") ?? "").split(separator: ".")
            guard parts.count == 2, parts[1] == "png",
                let bytes = await StagePictures.board(String(parts[0]), on: stage.wires, dotSize: 3)
            else { throw HTTPError(.notFound) }
            return Self.response(bytes, "image/png", isLasting: false)
        }
    }

    private func addHands(to router: Router<Context>) {
        router.post("/api/{kind}/{id}") { request, context in
            let wish = try await request.decode(as: SimHands.Wish.self, context: context)
            let kind = context.parameters.get("kind") ?? ""
            do {
                try await hands.perform(kind, context.parameters.get("id") ?? "", wish)
            } catch let error as SimHands.Refusal {
                throw HTTPError(.badRequest, message: error.description)
            } catch let error as WireHost.WireHostError {
                throw HTTPError(.notFound, message: error.description)
            }
            return Response(status: .noContent)
        }
        router.post("/api/sign-in") { _, _ in
            _ = try await Staffing.signInAll(at: UInt16(clamping: stage.settings.port))
            return Response(status: .noContent)
        }
    }

    private func live() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: .init { writer in
                var shown: SimState?
                try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
                while !Task.isCancelled {
                    let state = SimState(stage)
                    if state != shown {
                        shown = state
                        var frame = ByteBuffer(string: "event: view\ndata: ")
                        frame.writeBytes(state.json)
                        frame.writeString("\n\n")
                        try await writer.write(frame)
                    }
                    // Simulated devices tell nobody when they change: they are looked at.
                    try await Task.sleep(for: .milliseconds(250))
                }
                try await writer.finish(nil)
            })
    }

    private static func json(_ state: SimState) throws -> Response {
        response(state.json, "application/json; charset=utf-8", isLasting: false)
    }

    private static func response(_ bytes: [UInt8], _ type: String, isLasting: Bool) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: isLasting ? "max-age=3600" : "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
