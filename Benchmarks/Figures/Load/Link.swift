import Foundation
import NIOCore
import NIOPosix

/// One HTTP connection to the program, for calls that follow each other.
struct Link {
    struct Answer {
        let status: Int
        let body: String
    }

    let key: String
    private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>

    static func with<Result: Sendable>(
        _ subject: Subject, _ body: @Sendable (inout Link) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: subject.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { incoming, outgoing in
            var link = Link(
                key: subject.key, incoming: incoming.makeAsyncIterator(), outgoing: outgoing)
            return try await body(&link)
        }
    }

    /// Spreads numbered calls over several links.
    static func spread(
        _ count: Int, over links: Int, to subject: Subject,
        _ call: @escaping @Sendable (inout Link, Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { tasks in
            for first in 0..<min(links, count) {
                tasks.addTask {
                    try await Link.with(subject) { link in
                        for number in stride(from: first, to: count, by: links) {
                            try await call(&link, number)
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    @discardableResult
    mutating func call(
        _ method: String, _ path: String, _ body: String = "", expecting status: Int
    ) async throws -> Answer {
        try await outgoing.write(
            ByteBuffer(
                string: "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Authorization: Bearer \(key)\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"))
        var bytes = ByteBuffer()
        while true {
            if let answer = try Self.answer(in: bytes) {
                guard answer.status == status else {
                    throw Trouble("\(method) \(path): \(answer.status) \(answer.body)")
                }
                return answer
            }
            guard var part = try await incoming.next(isolation: #isolation) else {
                throw Trouble("\(method) \(path): the connection was closed")
            }
            bytes.writeBuffer(&part)
        }
    }

    mutating func makeBatch() async throws -> String {
        let answer = try await call("POST", "/v3/mail/batch", expecting: 201)
        // {"batch_id":"…"}
        let parts = answer.body.split(separator: "\"")
        guard parts.count == 5, parts[1] == "batch_id" else {
            throw Trouble("a new batch is \(answer.body)")
        }
        return String(parts[3])
    }

    mutating func schedule(_ mail: Mail) async throws {
        try await call("POST", "/v3/mail/send", mail.body, expecting: 202)
    }

    mutating func cancel(_ batch: String) async throws {
        try await call(
            "POST", "/v3/user/scheduled_sends", #"{"batch_id":"\#(batch)","status":"cancel"}"#,
            expecting: 201)
    }

    mutating func resume(_ batch: String) async throws {
        try await call("DELETE", "/v3/user/scheduled_sends/\(batch)", expecting: 204)
    }

    /// The answer once it is complete. Knows what this one server sends: a length, and no chunks.
    private static func answer(in bytes: ByteBuffer) throws -> Answer? {
        let view = bytes.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
        let lines = head.lowercased().split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Trouble("the server answered \(head)") }
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop(while: { $0 == " " })) }
        let body = view[end.upperBound...]
        guard body.count >= length ?? 0 else { return nil }
        return Answer(status: status, body: String(decoding: body, as: UTF8.self))
    }
}
