import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// The first error of a connection: later ones only say that it has ended.
final class LinkTrouble: Sendable {
    private let known = Mutex<(any Error)?>(nil)

    var first: (any Error)? { known.withLock { $0 } }
    func note(_ error: any Error) { known.withLock { if $0 == nil { $0 = error } } }
}

/// Sends a request and gathers its answer, at most `limit` long; one at a time.
final class LinkExchange: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Question
    typealias OutboundOut = HTTPClientRequestPart

    struct Question: Sendable {
        var head: HTTPRequestHead
        var body: ByteBuffer
        var reply: EventLoopPromise<Answer>
    }

    struct Answer: Sendable {
        var status: Int
        var body: Data
    }

    /// More than any answer has.
    private static let bodyLimit = 4 << 20

    private let limit: TimeAmount
    private let trouble: LinkTrouble
    private var reply: EventLoopPromise<Answer>?
    private var status = 0
    private var body = ByteBuffer()
    private var timer: Scheduled<Void>?

    init(limit: TimeAmount, trouble: LinkTrouble) {
        self.limit = limit
        self.trouble = trouble
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let question = unwrapOutboundIn(data)
        fail(LinkFailure.cut("another request"))
        (reply, status) = (question.reply, 0)
        body.clear()
        let channel = context.channel
        let (trouble, asked) = (trouble, question.reply)
        timer = context.eventLoop.scheduleTask(in: limit) {
            trouble.note(LinkFailure.silent)
            asked.fail(LinkFailure.silent)
            channel.close(promise: nil)
        }
        context.write(wrapOutboundOut(.head(question.head)), promise: nil)
        if question.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(question.body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(var part):
            guard body.readableBytes + part.readableBytes <= Self.bodyLimit else {
                fail(LinkFailure.unreadable("more than \(Self.bodyLimit) bytes"))
                context.close(promise: nil)
                return
            }
            body.writeBuffer(&part)
        case .end:
            timer?.cancel()
            // 1xx comes before the answer.
            guard status >= 200 else { return }
            reply?.succeed(Answer(status: status, body: Data(body.readableBytesView)))
            reply = nil
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble.note(error)
        fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(LinkFailure.cut("the other end closed it"))
        context.fireChannelInactive()
    }

    private func fail(_ error: any Error) {
        timer?.cancel()
        reply?.fail(error)
        reply = nil
    }
}
