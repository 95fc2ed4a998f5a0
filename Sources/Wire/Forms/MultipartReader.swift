/// Reads a form with files out of its bytes, however they are cut.
package struct MultipartReader: Sendable {
    private enum Position {
        case start
        /// After a boundary: another field, or the end.
        case afterBoundary
        case inHead
        case inValue
        case end
    }

    /// CR LF, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private let bounds: MultipartBounds
    /// What was fed and not read; a line end before all, since the first boundary has none.
    private var input: [UInt8] = [0x0D, 0x0A]
    private var read = 0
    private var position = Position.start
    private var fields = 0
    private var error: FormError?

    /// - Parameter contentType: the request's; nil is returned for one that is no such form.
    package init?(contentType: String, bounds: MultipartBounds = MultipartBounds()) {
        guard let boundary = MultipartHead.boundary(in: contentType) else { return nil }
        delimiter = Array("\r\n--".utf8) + boundary
        self.bounds = bounds
    }

    /// Adds bytes behind those that were fed before.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        // What follows the end means nothing (RFC 2046 §5.1.1).
        guard position != .end else { return }
        input.removeFirst(read)
        read = 0
        input += bytes
    }

    /// What comes next; nil when nothing does before more is fed, or after the end.
    package mutating func next() throws(FormError) -> MultipartEvent? {
        if let error { throw error }
        do throws(FormError) {
            return try step()
        } catch {
            self.error = error
            throw error
        }
    }

    /// Nothing more is fed: the end must have come.
    package func finish() throws(FormError) {
        if let error { throw error }
        guard position == .end else { throw .malformed }
    }

    private mutating func step() throws(FormError) -> MultipartEvent? {
        while true {
            let rest = input[read...]
            switch position {
            case .start:
                let head = rest.prefix(delimiter.count)
                guard delimiter.starts(with: head) else { throw .malformed }
                guard head.count == delimiter.count else { return nil }
                read += delimiter.count
                position = .afterBoundary
            case .afterBoundary:
                // RFC 2046 allows blanks here; nobody writes them.
                guard rest.count >= 2 else { return nil }
                if rest.starts(with: [0x2D, 0x2D]) {
                    position = .end
                    input.removeAll()
                    read = 0
                    return .end
                }
                guard rest.starts(with: [0x0D, 0x0A]) else { throw .malformed }
                fields += 1
                guard fields <= bounds.fields else { throw .tooLarge }
                // The line end stays: a head may have no line at all.
                position = .inHead
            case .inHead:
                guard let end = Self.headEnd(in: rest) else {
                    guard rest.count < bounds.head + 4 else { throw .tooLarge }
                    return nil
                }
                guard end - read <= bounds.head else { throw .tooLarge }
                let field = try MultipartHead.field(in: input[read..<end])
                read = end + 4
                position = .inValue
                return .field(field)
            case .inValue:
                return try value(rest)
            case .end: return nil
            }
        }
    }

    private mutating func value(_ rest: ArraySlice<UInt8>) throws(FormError) -> MultipartEvent? {
        let end = delimiterStart(in: rest)
        let bytes = rest[..<end]
        read = end
        if !bytes.isEmpty { return .bytes(Array(bytes)) }
        guard rest.count >= delimiter.count, rest.starts(with: delimiter) else { return nil }
        read += delimiter.count
        position = .afterBoundary
        return try step()
    }

    /// Where the delimiter stands, or the beginning of what could become one.
    private func delimiterStart(in bytes: ArraySlice<UInt8>) -> Int {
        var start = bytes.startIndex
        while let candidate = bytes[start...].firstIndex(of: 0x0D) {
            if delimiter.starts(with: bytes[candidate...].prefix(delimiter.count)) {
                return candidate
            }
            start = candidate + 1
        }
        return bytes.endIndex
    }

    /// Where the empty line begins that ends a head.
    private static func headEnd(in bytes: ArraySlice<UInt8>) -> Int? {
        var start = bytes.startIndex
        while let candidate = bytes[start...].firstIndex(of: 0x0D) {
            let four = bytes[candidate...].prefix(4)
            if four.elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) { return candidate }
            start = candidate + 1
        }
        return nil
    }
}
