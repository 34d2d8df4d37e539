import HTTPTypes
import HallDomain
import Hummingbird
import NIOCore

extension HallAPI {
    /// What a monitoring system reads: `GET /metrics`, in OpenMetrics text. Nothing in it says anything of a person.
    func addMetrics(to router: Router<Context>) {
        router.get("/metrics") { _, _ in
            let (source, settings) = (source(), settings)
            let text = await hall.read { MetricsPage(StatusView($0, head: 0, settings: settings, source), $0).text }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
                    .cacheControl: "no-store",
                ], body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }
}
