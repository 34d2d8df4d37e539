import Glibc
import PrintRelay

/// The job that cupsd handed over, with all its bytes.
struct PrintJob {
    let destination: BackendDestination
    let attachment: RelayAttachment
    let document: [UInt8]

    /// Reads cupsd's arguments, then the document from the named file or from stdin.
    init(arguments: [String], interruptions: Interruptions) throws(Refusal) {
        guard arguments.count == 6 || arguments.count == 7 else {
            throw Refusal(message: "usage: hallprint job-id user title copies options [file]")
        }
        let address = getenv("DEVICE_URI").map { String(cString: $0) } ?? arguments[0]
        guard let destination = BackendDestination(uri: address) else {
            throw Refusal(message: "no address of a ticket printer (hallprint://DEVICE?socket=PATH): \(address)")
        }
        document = try Self.read(file: arguments.count == 7 ? arguments[6] : nil, interruptions)
        self.destination = destination
        attachment = RelayAttachment(
            device: destination.device, jobID: UInt32(arguments[1]) ?? 0,
            uuid: JobOptions.value(of: "job-uuid", in: arguments[5]) ?? "", name: arguments[3], user: arguments[2],
            copies: max(1, UInt16(arguments[4]) ?? 1), byteCount: UInt32(truncatingIfNeeded: document.count))
    }

    private static func read(file: String?, _ interruptions: Interruptions) throws(Refusal) -> [UInt8] {
        guard let file else { return try readAll(of: STDIN_FILENO, interruptions) }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal(message: "opening the document: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try readAll(of: descriptor, interruptions)
    }

    private static func readAll(of descriptor: Int32, _ interruptions: Interruptions) throws(Refusal) -> [UInt8] {
        var document: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let sight = interruptions.wait(for: Int16(POLLIN), at: descriptor)
            if sight.terminated { throw Refusal(message: "cancelled before the document was read") }
            if sight.spoolerGone { throw Refusal(message: "cupsd is gone") }
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return document }
            guard count > 0 else {
                if errno == EINTR || errno == EAGAIN { continue }
                throw Refusal(message: "reading the document: \(String(cString: strerror(errno)))")
            }
            guard document.count + count <= RelayLimits.documentBytes else {
                throw Refusal(message: "the document is longer than \(RelayLimits.documentBytes) bytes")
            }
            document += piece[..<count]
        }
    }
}
