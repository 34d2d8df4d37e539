import CWebPages
import HTTPTypes
import Hummingbird

/// The files of the agent's pages, embedded in the program; those of other programs' pages are not served here.
enum WebFiles {
    private struct File {
        var type: String
        var bytes: ByteBuffer
        /// FNV-1a of the bytes.
        var tag: String
    }

    private static let foreign = ["sim.", "central."]

    private static let files: [String: File] = {
        var files: [String: File] = [:]
        for index in 0..<hk_page_count() {
            guard let name = hk_page_name(index), let type = hk_page_content_type(index),
                let start = hk_page_bytes(index)
            else { continue }
            let file = String(cString: name)
            if foreign.contains(where: file.hasPrefix) { continue }
            let bytes = UnsafeBufferPointer(start: start, count: hk_page_size(index))
            let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            files[file] = File(
                type: String(cString: type), bytes: ByteBuffer(bytes: bytes),
                tag: "\"\(String(hash, radix: 16))\"")
        }
        return files
    }()

    /// The names of all files.
    static var names: [String] { files.keys.sorted() }

    /// A file's text, for tests that look into pages.
    static func text(_ name: String) -> String? { files[name].map { String(buffer: $0.bytes) } }

    /// A file as an answer; 304 when the client has it.
    static func response(_ name: String, to request: Request) throws(APIError) -> Response {
        guard let file = files[name] else { throw .notFound }
        let headers: HTTPFields = [.cacheControl: "no-cache", .eTag: file.tag]
        if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
        var response = Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
        response.headers[.contentType] = file.type
        return response
    }
}
