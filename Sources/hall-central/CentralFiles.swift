import CWebPages
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the page, embedded in the program.
enum CentralFiles {
    private struct File {
        var type: String
        var bytes: ByteBuffer
        /// FNV-1a of the bytes.
        var tag: String
    }

    private static let files: [String: File] = {
        var files: [String: File] = [:]
        for index in 0..<hk_page_count() {
            guard let name = hk_page_name(index), let type = hk_page_content_type(index),
                let start = hk_page_bytes(index)
            else { continue }
            let bytes = UnsafeBufferPointer(start: start, count: hk_page_size(index))
            let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            files[String(cString: name)] = File(
                type: String(cString: type), bytes: ByteBuffer(bytes: bytes), tag: "\"\(String(hash, radix: 16))\"")
        }
        return files
    }()

    /// A file as an answer; 304 when the client has it.
    static func response(_ name: String, to request: Request) throws -> Response {
        guard let file = files[name] else { throw HTTPError(.notFound) }
        let headers: HTTPFields = [.cacheControl: "no-cache", .eTag: file.tag]
        if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
        var response = Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
        response.headers[.contentType] = file.type
        return response
    }
}
