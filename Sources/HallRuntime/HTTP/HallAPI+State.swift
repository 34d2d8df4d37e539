import HallDomain
import Hummingbird
import NIOCore

extension HallAPI {
    func addState(to router: Router<Context>) {
        router.get("/api/v1/hall") { _, _ in
            let day = await hall.read { $0.day }
            return JSONReply.response(HallView(plan, day: day, version: settings.version))
        }
        router.get("/api/v1/catalogue") { _, _ in JSONReply.response(written: ByteBuffer(string: PageWords.json)) }
        router.get("/api/v1/status") { _, _ in
            var head: Int64 = 0
            for await newest in hall.commits() {
                head = newest
                break
            }
            let (source, settings, seq) = (source(), settings, head)
            let view = await hall.read { StatusView($0, head: seq, settings: settings, source) }
            return JSONReply.response(view)
        }
    }
}
