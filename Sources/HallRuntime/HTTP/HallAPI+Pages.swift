import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    func addPages(to router: Router<Context>) {
        router.get("/") { request, _ in try WebFiles.response("index.html", to: request) }
        router.get("/kiosk/{id}") { [plan] request, context in
            let id = try name("id", as: KioskID.self, in: context)
            return try Self.page("kiosk.html", exists: plan.kiosk(id) != nil, to: request)
        }
        router.get("/window/{id}") { [plan] request, context in
            let id = try name("id", as: WindowID.self, in: context)
            return try Self.page("window.html", exists: plan.window(id) != nil, to: request)
        }
        router.get("/display/{id}") { [plan] request, context in
            let id = try name("id", as: ZoneID.self, in: context)
            return try Self.page("display.html", exists: plan.zone(id) != nil, to: request)
        }
        router.get("/desk") { request, _ in try WebFiles.response("desk.html", to: request) }
        router.get("/cards") { request, _ in try WebFiles.response("cards.html", to: request) }
        router.get("/assets/{name}") { request, context in
            try WebFiles.response(context.parameters.get("name") ?? "", to: request)
        }
    }

    /// A page of a place of this hall; for a place that is none, the list of those there are.
    private static func page(_ file: String, exists: Bool, to request: Request) throws(APIError) -> Response {
        guard exists else {
            var response = try WebFiles.response("index.html", to: request)
            response.status = .notFound
            return response
        }
        return try WebFiles.response(file, to: request)
    }
}
