import CZlib

/// Inflates gzip piece by piece: feed it bytes, take pieces until there is none, feed it more.
package struct GzipReader: ~Copyable {
    private enum Position {
        /// Before the first member.
        case start
        case inMember
        /// After a member: the end, or another member.
        case between
    }

    /// On the heap, since zlib holds on to its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    /// How much of the input was read.
    private var read = 0
    private var position = Position.start
    private var hasFailed = false

    package init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard belay_gzip_begin(stream) == Z_OK else {
            stream.deallocate()
            throw .noMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Adds bytes behind those that were fed before.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        if read == input.count {
            input.removeAll(keepingCapacity: true)
            read = 0
        }
        input += bytes
    }

    /// What comes next, at most so many bytes; nil when nothing does before more is fed.
    package mutating func next(atMost count: Int) throws(GzipError) -> [UInt8]? {
        precondition(count > 0, "a piece has a size")
        guard !hasFailed else { throw .malformed }
        while true {
            guard position == .inMember || read < input.count else { return nil }
            if position == .between { inflateReset(stream) }
            position = .inMember
            var result = Z_OK
            let before = read
            let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, made in
                (result, made) = inflateOnce(into: buffer)
            }
            switch result {
            case Z_STREAM_END: position = .between
            case Z_OK: break
            case Z_BUF_ERROR: return nil
            case Z_MEM_ERROR: throw failure(.noMemory)
            default: throw failure(.malformed)
            }
            if !piece.isEmpty { return piece }
            // A step that neither reads nor writes would be repeated for ever.
            if position == .inMember, read == before { return nil }
        }
    }

    /// Nothing more is fed: the last member must be complete.
    package func finish() throws(GzipError) {
        guard position == .between, read == input.count, !hasFailed else { throw .truncated }
    }

    private mutating func inflateOnce(
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> (result: Int32, made: Int) {
        let offset = read
        let (result, left) = input.withUnsafeMutableBufferPointer { bytes in
            stream.pointee.next_in = bytes.baseAddress.map { $0 + offset }
            stream.pointee.avail_in = UInt32(bytes.count - offset)
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            let result = inflate(stream, Z_NO_FLUSH)
            let left = Int(stream.pointee.avail_in)
            stream.pointee.next_in = nil
            return (result, left)
        }
        read = input.count - left
        let made = buffer.count - Int(stream.pointee.avail_out)
        stream.pointee.next_out = nil
        return (result, made)
    }

    private mutating func failure(_ error: GzipError) -> GzipError {
        hasFailed = true
        return error
    }
}
