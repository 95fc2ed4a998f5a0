package import HTTPTypes

/// One vendor's API over the verbs of `Sending`.
package protocol DoorResponder: Sendable {
    /// Answers a request; never throws: what goes wrong is said in the dialect's own shape.
    func respond(to request: DoorRequest) async -> DoorAnswer
}

/// A request as a door sees it.
package struct DoorRequest: Sendable {
    package var method: HTTPRequest.Method
    /// The path without its query, percent-encoding kept.
    package var path: String
    /// What follows the question mark; nil without one.
    package var query: String?
    package var headers: HTTPFields
    /// What its `Host` says. It decides nothing, but may be said back to the client that named it.
    package var authority: String?
    /// The address at the other end of the connection, asked for only where it matters.
    package var peer: (@Sendable () -> String?)?
    /// Reads the whole body, once, inflated where it came compressed. Not called, nothing is read.
    package var body: @Sendable () async throws(BodyError) -> [UInt8]
    /// Where the body comes from, for `read(atMost:by:)`; nil where `body` reads all there is.
    package var source: (any BodySource)?

    package init(
        method: HTTPRequest.Method, path: String, query: String? = nil,
        headers: HTTPFields = [:], authority: String? = nil,
        peer: (@Sendable () -> String?)? = nil, source: (any BodySource)? = nil,
        body: @escaping @Sendable () async throws(BodyError) -> [UInt8]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.authority = authority
        self.peer = peer
        self.body = body
        self.source = source
    }

    /// The path's segments, percent-decoded; nil when one cannot be decoded.
    package var segments: [String]? {
        var segments: [String] = []
        for part in Array(path.utf8).split(separator: UInt8(ascii: "/")) {
            guard let segment = PercentEncoding.decode(part) else { return nil }
            segments.append(segment)
        }
        return segments
    }
}

/// Why a body could not be read.
package enum BodyError: Error, Sendable, Hashable, CaseIterable {
    /// More than `Limits.requestBody`, before or after inflating.
    case tooLarge
    /// Not complete within the time for bodies.
    case timedOut
    /// The client went away, or broke the framing.
    case cutOff
    /// The server holds as many bytes of bodies as it may.
    case busy
    /// The server is being shut down and waits for it no longer.
    case ending
    /// Its `Content-Encoding` is not one that is read here.
    case encoded
    /// It is not what its `Content-Encoding` says.
    case malformed
}

/// An answer as a door gives it.
package struct DoorAnswer: Sendable, Hashable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer whose body is JSON already written.
    package static func json(
        _ status: HTTPResponse.Status, _ body: [UInt8], headers: HTTPFields = [:]
    ) -> DoorAnswer {
        var headers = headers
        headers[.contentType] = "application/json"
        return DoorAnswer(status: status, headers: headers, body: body)
    }
}
