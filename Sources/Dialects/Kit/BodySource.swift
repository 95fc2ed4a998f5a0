import BelayCore

/// A body that is still to come, and that may be larger than what is held.
package protocol BodySource: Sendable {
    /// Reads it once, piece by piece, inflated where it came compressed; the next piece is read
    /// when the taker returns. False of the taker ends it, and nothing is thrown.
    ///
    /// - Parameters:
    ///   - most: bytes in all, before and after inflating.
    ///   - take: is handed `Limits.bodyPiece` bytes at a time, of the last piece what is left.
    func read(
        atMost most: Int, by take: ([UInt8]) async -> Bool
    ) async throws(BodyError)
}

extension DoorRequest {
    /// Reads the body piece by piece, in place of `body`, as its source would.
    package func read(
        atMost most: Int, by take: ([UInt8]) async -> Bool
    ) async throws(BodyError) {
        if let source { return try await source.read(atMost: most, by: take) }
        let bytes = try await body()
        guard bytes.count <= most else { throw .tooLarge }
        for start in stride(from: 0, to: bytes.count, by: Limits.bodyPiece) {
            let end = min(start + Limits.bodyPiece, bytes.count)
            guard await take(Array(bytes[start..<end])) else { return }
        }
    }
}
