import BelayCore
package import BelayDialectKit
import BelayGzip

/// Puts a body together out of its parts, inflated where it came compressed.
///
/// It never holds more than it has room for, whatever a part would inflate to: who puts it together
/// asks for more room first.
package struct GatheredBody: ~Copyable {
    package enum Step: Sendable, Hashable {
        /// All that was added is in.
        case taken
        /// There is more in what was added than there is room for.
        case full
    }

    /// Bytes that may be held.
    package var room: Int
    package private(set) var bytes: [UInt8] = []
    /// Bytes as they came.
    private var received = 0
    private var pending: ArraySlice<UInt8> = []
    private var reader: GzipReader?

    package init(_ coding: ContentCoding, room: Int) throws(BodyError) {
        self.room = room
        guard coding == .gzip else { return }
        do throws(GzipError) {
            reader = try GzipReader()
        } catch {
            throw BodyError(error)
        }
    }

    /// The body is known to become as large as this.
    package mutating func reserve(_ count: Int) {
        if reader == nil { bytes.reserveCapacity(count) }
    }

    /// Adds a part; `gather` puts it in its place.
    package mutating func add(_ part: some Collection<UInt8>) throws(BodyError) {
        received += part.count
        guard received <= Limits.requestBody else { throw .tooLarge }
        if reader != nil {
            reader?.feed(part)
        } else if pending.isEmpty, bytes.count + part.count <= room {
            bytes += part
        } else {
            pending += part
        }
    }

    /// Takes in what was added, as far as there is room.
    package mutating func gather() throws(BodyError) -> Step {
        while true {
            if pending.isEmpty, let piece = try inflate() { pending = piece[...] }
            if pending.isEmpty { return .taken }
            let share = pending.prefix(room - bytes.count)
            bytes += share
            pending = pending.dropFirst(share.count)
            if !pending.isEmpty {
                guard room < Limits.requestBody else { throw .tooLarge }
                return .full
            }
        }
    }

    /// The whole body, once its last part is in.
    package consuming func finish() throws(BodyError) -> [UInt8] {
        // No bytes at all are an empty body, however they say they are coded.
        guard received > 0, reader != nil else { return bytes }
        do throws(GzipError) {
            try reader?.finish()
        } catch {
            throw BodyError(error)
        }
        return bytes
    }

    private mutating func inflate() throws(BodyError) -> ArraySlice<UInt8>? {
        do throws(GzipError) {
            return try reader?.next(atMost: Limits.inflatedPiece)?[...]
        } catch {
            throw BodyError(error)
        }
    }
}

extension BodyError {
    init(_ error: GzipError) {
        switch error {
        case .malformed, .truncated: self = .malformed
        case .noMemory: self = .busy
        }
    }
}
