import NIOCore

/// Counts what came on a connection and is no HTTP; the server answers it with 400 and closes the connection.
final class MalformedRequests: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = Never

    private let malformed: MalformedInput

    init(_ malformed: MalformedInput) { self.malformed = malformed }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A connection that breaks off is no malformed request.
        if !(error is IOError), !(error is ChannelError) { malformed.note("http") }
        context.fireErrorCaught(error)
    }
}
