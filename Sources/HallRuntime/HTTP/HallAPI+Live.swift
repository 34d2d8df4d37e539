import HallDomain
import Hummingbird
import ServiceLifecycle

extension HallAPI {
    /// A stream of server-sent events: `event: view` with the whole view at once and whenever it has changed; when
    /// nothing has for about 15 s, `event: time` with `{"time":…}`, which also finds out a client that has gone.
    ///
    /// `screen` is held as long as somebody looks: what is on it counts as being in front of a person.
    ///
    /// A slow client skips views, since each is made when the one before it has been written.
    func live<View: LiveView>(
        screen: ScreenBook.View? = nil, _ view: @escaping @Sendable (HallState, ViewSource) -> View
    ) throws(APIError) -> Response {
        guard let seat = hub.takeSeat() else { throw .busy }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
            ],
            body: .init { writer in
                // The seat is taken as long as this closure lives, written or not.
                defer { withExtendedLifetime((seat, screen)) {} }
                try await self.write(view, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write<View: LiveView>(
        _ make: @escaping @Sendable (HallState, ViewSource) -> View, to writer: inout any ResponseBodyWriter
    ) async throws {
        var shown: View?
        var writtenAt = ContinuousClock.now
        // The page asks again after a second when the connection breaks.
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        for await _ in hub.beats.values().cancelOnGracefulShutdown() {
            let source = self.source()
            let view = await hall.read { make($0, source) }
            if shown != view.steady {
                guard let json = JSONReply.bytes(view) else { return }
                shown = view.steady
                try await writer.write(Self.frame("view", json))
                writtenAt = .now
            } else if ContinuousClock.now - writtenAt > .seconds(10) {
                try await writer.write(
                    Self.frame("time", ByteBuffer(string: "{\"time\":\(source.now.wall)}")))
                writtenAt = .now
            }
        }
    }

    static func frame(_ event: String, _ data: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(data.readableBytes + 32)
        frame.writeString("event: \(event)\ndata: ")
        frame.writeImmutableBuffer(data)
        frame.writeString("\n\n")
        return frame
    }
}
