import DeviceKit
import HTTPTypes
import HallDomain
import Hummingbird
import NIOCore

extension HallAPI {
    private struct TestWish: Decodable {
        /// How long a person is waited for, 0 … 600 s; 0: nobody is there.
        var seconds: Int
        /// The last address of a bus to ask, 1 … 255; absent: those of the hall file only.
        var lastAddress: Int?
    }

    private struct IdentifyWish: Decodable {
        /// How long to look, 1 … 3600 s.
        var seconds: Int
    }

    /// How often a stream says that it lives though nothing happens.
    private static let aliveEvery = Duration.seconds(2)

    /// `POST /api/v1/devices/{id}/test` and `POST /api/v1/identify`: streams of events that hold what they took until
    /// the end, or until nobody listens any more.
    func addProving(to router: Router<Context>) {
        router.post("/api/v1/devices/{id}/test") { request, context in
            let wish = try await body(TestWish.self, of: request)
            guard (0...600).contains(wish.seconds), (1...255).contains(wish.lastAddress ?? 1),
                let id = context.parameters.get("id")
            else { throw APIError.malformed("test") }
            return try test(DeviceID(rawValue: id), wish)
        }
        router.post("/api/v1/identify") { request, _ in
            let wish = try await body(IdentifyWish.self, of: request)
            guard (1...3600).contains(wish.seconds) else { throw APIError.malformed("identify") }
            return identify(for: .seconds(wish.seconds))
        }
    }

    private func test(_ id: DeviceID, _ wish: TestWish) throws(APIError) -> Response {
        let placed = settings.devices.first { $0.id == id }
        let voice = settings.stand.voice(id)
        guard placed != nil || voice != nil else { throw .notFound }
        guard let claim = settings.stand.take(id) else {
            throw APIError(status: .conflict, code: "being-tested", text: PageWords.text("p.error.testing"))
        }
        let (stand, devices, health) = (settings.stand, settings.devices, health)
        return stream("step") { tell in
            defer { withExtendedLifetime(claim) {} }
            // A zone's voice is no placed device: any placed one stands for its trial's frame.
            guard let device = placed ?? devices.first else { return }
            let trial = DeviceTrial(
                stand: stand, device: device, devices: devices, health: health, patience: .seconds(wish.seconds),
                lastAddress: wish.lastAddress ?? 0, tell: { tell($0) })
            if placed == nil, let voice {
                await trial.hear {
                    try await voice.speak()
                    return "played to its end"
                }
            } else {
                await trial.run()
            }
        }
    }

    private func identify(for time: Duration) -> Response {
        let stand = settings.stand
        let claim = stand.identify()
        return stream("happening") { tell in
            defer { withExtendedLifetime(claim) {} }
            for await happening in stand.happenings(for: time) where happening.kind != .edge {
                if happening.kind != .shown { tell(happening) }
            }
        }
    }

    /// Server-sent events of one name, as `body` tells them; `alive` between them.
    private func stream<Event: Encodable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (_ tell: @escaping @Sendable (Event) -> Void) async -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: .init { writer in
                let (frames, frame) = AsyncStream.makeStream(
                    of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(1024))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await body { event in
                            guard let json = JSONReply.bytes(event) else { return }
                            frame.yield(Self.frame(name, json))
                        }
                        frame.finish()
                    }
                    group.addTask {
                        while (try? await Task.sleep(for: Self.aliveEvery)) != nil {
                            frame.yield(Self.frame("alive", ByteBuffer(string: "{}")))
                        }
                    }
                    // A listener that has gone ends what it held.
                    defer { group.cancelAll() }
                    for await bytes in frames { try await writer.write(bytes) }
                }
                try await writer.finish(nil)
            })
    }
}
