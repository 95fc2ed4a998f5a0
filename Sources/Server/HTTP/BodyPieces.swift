import BelayCore
package import BelayDialectKit
import BelayGzip

/// Makes pieces of one size out of a body's parts, inflated where it came compressed.
package struct BodyPieces: ~Copyable {
    private let most: Int
    private let size: Int
    private var bytes: [UInt8] = []
    /// Bytes as they came, and as they were made.
    private var received = 0
    private var made = 0
    private var reader: GzipReader?

    /// - Parameters:
    ///   - most: bytes in all, before and after inflating.
    ///   - size: bytes of each piece but the last.
    package init(
        _ coding: ContentCoding, most: Int, size: Int = Limits.bodyPiece
    ) throws(BodyError) {
        self.most = most
        self.size = size
        guard coding == .gzip else { return }
        do throws(GzipError) {
            reader = try GzipReader()
        } catch {
            throw BodyError(error)
        }
    }

    /// Adds a part, all of whose pieces are to be taken before the next is added.
    package mutating func add(_ part: some Collection<UInt8>) throws(BodyError) {
        received += part.count
        guard received <= most else { throw .tooLarge }
        if reader != nil {
            reader?.feed(part)
        } else {
            try take(part)
        }
    }

    /// A whole piece; nil when there is none before more is added.
    package mutating func next() throws(BodyError) -> [UInt8]? {
        while bytes.count < size, let more = try inflate() { try take(more) }
        guard bytes.count >= size else { return nil }
        defer { bytes.removeFirst(size) }
        return Array(bytes.prefix(size))
    }

    /// What is left once the last part was added; nil when nothing is.
    package consuming func finish() throws(BodyError) -> [UInt8]? {
        if received > 0, reader != nil {
            do throws(GzipError) {
                try reader?.finish()
            } catch {
                throw BodyError(error)
            }
        }
        return bytes.isEmpty ? nil : bytes
    }

    private mutating func take(_ more: some Collection<UInt8>) throws(BodyError) {
        made += more.count
        guard made <= most else { throw .tooLarge }
        bytes += more
    }

    private mutating func inflate() throws(BodyError) -> [UInt8]? {
        do throws(GzipError) {
            return try reader?.next(atMost: Limits.inflatedPiece)
        } catch {
            throw BodyError(error)
        }
    }
}
