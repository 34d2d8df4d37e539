import HTTPTypes
import HallDomain
import Hummingbird
import NIOCore
import Rendering

/// The opening check: asked for, read, and as a page for the wall.
extension HallAPI {
    private struct Ask: Decodable {
        var request: String
        var staff: StaffID?
    }

    struct CheckReply: Codable {
        var running: Bool
        var check: CheckView?
    }

    func addCheck(to router: Router<Context>, isLocalSocket: Bool) {
        router.get("/api/v1/opening-check") { _, _ in
            let check = await hall.read { $0.openingCheck }
            return JSONReply.response(CheckReply(running: settings.checks.isRunning.value, check: CheckView(check)))
        }
        router.post("/api/v1/opening-check") { request, _ in
            let body = try await body(Ask.self, of: request)
            _ = try self.request(body.request)
            if let staff = body.staff {
                try requireStaff(staff, Staff.Role.allCases)
            } else if !isLocalSocket {
                throw APIError(status: .forbidden, code: "staff-needed", text: PageWords.text("p.desk.whose"))
            }
            settings.checks.begin()
            return JSONReply.response(DoneReply(answer: "done", message: PageWords.text("p.check.running")))
        }
        router.get("/opening-check.pdf") { request, _ in
            guard let check = CheckView(await hall.read { $0.openingCheck }) else { throw APIError.notFound }
            let isEnglish = request.uri.queryParameters["lang"].map { $0 == "en" } ?? false
            let page = OpeningCheckPage(check, hall: plan, isEnglish ? .en : .zh)
            guard let pdf = try? page.pdf() else { return Response(status: .internalServerError) }
            return Response(
                status: .ok, headers: [.contentType: "application/pdf", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: pdf.bytes)))
        }
    }
}
