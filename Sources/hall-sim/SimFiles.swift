import CWebPages
import Hummingbird

/// The embedded files of the simulator's page.
enum SimFiles {
    private static let names: Set<String> = ["sim.html", "sim.css", "sim.js", "base.css", "icon.svg"]

    static func response(_ name: String) throws(HTTPError) -> Response {
        guard names.contains(name), let index = (0..<hk_page_count()).first(where: { isNamed(name, $0) }),
            let type = hk_page_content_type(index), let start = hk_page_bytes(index)
        else { throw HTTPError(.notFound) }
        let bytes = UnsafeBufferPointer(start: start, count: hk_page_size(index))
        return Response(
            status: .ok, headers: [.contentType: String(cString: type), .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func isNamed(_ name: String, _ index: Int) -> Bool {
        hk_page_name(index).map { String(cString: $0) } == name
    }
}
