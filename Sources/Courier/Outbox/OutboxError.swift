/// The outbox's folders cannot be made or read.
package struct OutboxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let errno: CInt

    package var description: String {
        "the outbox \(path) cannot be used: \(FileFailure(errno: errno))"
    }
}
