/// Turns a server's bytes into replies, however the network cut them.
///
/// Lenient where RFC 5321 lets others be careless: a line may end in a bare LF, and a code may
/// stand without text. Bounded, since a relay is not to be trusted with our memory.
package struct ReplyReader: Sendable, Hashable {
    /// Bytes of one line, its end included.
    package static let longestLine = 2_048
    /// Lines of one reply.
    package static let mostLines = 256

    /// What the server sent is not a reply. Nothing after it can be trusted either.
    package enum Garbage: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        case lineTooLong
        case tooManyLines
        /// A line does not begin with a code, or what follows it is neither blank nor hyphen.
        case malformed
        /// The lines of one reply carry different codes.
        case codeChanged

        package var description: String {
            switch self {
            case .lineTooLong: "the relay's reply has a line that is too long"
            case .tooManyLines: "the relay's reply has too many lines"
            case .malformed: "the relay's answer is not an SMTP reply"
            case .codeChanged: "the lines of the relay's reply carry different codes"
            }
        }
    }

    private let longestLine: Int
    private let mostLines: Int
    private var buffer: [UInt8] = []
    /// Where the line being read begins, and where the search for its end goes on.
    private var lineStart = 0
    private var searched = 0
    private var partial: SMTPReply?
    private var broken: Garbage?

    package init(
        longestLine: Int = ReplyReader.longestLine, mostLines: Int = ReplyReader.mostLines
    ) {
        precondition(longestLine > 4 && mostLines > 0)
        self.longestLine = longestLine
        self.mostLines = mostLines
    }

    /// Whether nothing is left over: no half reply and no reply that was not asked for.
    package var isEmpty: Bool { lineStart == buffer.count && partial == nil }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        guard broken == nil else { return }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole reply, or nil when more bytes are needed. Once it threw, it always throws.
    package mutating func next() throws(Garbage) -> SMTPReply? {
        if let broken { throw broken }
        do {
            while let line = try nextLine() {
                if let reply = try take(line) { return reply }
            }
            return nil
        } catch {
            broken = error
            buffer = []
            (lineStart, searched) = (0, 0)
            throw error
        }
    }

    /// The next line without its end.
    private mutating func nextLine() throws(Garbage) -> ArraySlice<UInt8>? {
        guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            guard buffer.count - lineStart < longestLine else { throw .lineTooLong }
            buffer.removeSubrange(..<lineStart)
            lineStart = 0
            searched = buffer.count
            return nil
        }
        guard end - lineStart < longestLine else { throw .lineTooLong }
        var line = buffer[lineStart..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        lineStart = end + 1
        searched = lineStart
        return line
    }

    /// Adds one line to the reply being read; the reply, if it was the last one.
    private mutating func take(_ line: ArraySlice<UInt8>) throws(Garbage) -> SMTPReply? {
        guard let code = ReplyReader.code(line) else { throw .malformed }
        let mark = line.dropFirst(3).first ?? UInt8(ascii: " ")
        guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { throw .malformed }
        var text = line.dropFirst(4)
        let found = EnhancedCode.leading(text)

        var reply = partial ?? SMTPReply(code: code, enhanced: found?.code, lines: [])
        guard reply.code == code else { throw .codeChanged }
        guard reply.lines.count < mostLines else { throw .tooManyLines }
        // RFC 2034 §4: every line of a reply repeats the enhanced code.
        if let found, found.code == reply.enhanced { text = text.dropFirst(found.length + 1) }
        reply.lines.append(ReplyReader.sanitised(text))

        partial = mark == UInt8(ascii: "-") ? reply : nil
        return partial == nil ? reply : nil
    }

    /// RFC 5321 §4.2: `%x32-35 %x30-35 %x30-39`; the middle digit is taken as it comes.
    private static func code(_ line: ArraySlice<UInt8>) -> Int? {
        guard line.count >= 3 else { return nil }
        let digits = line.prefix(3)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (200...599).contains(code) ? code : nil
    }

    /// A relay's words are hostile text: no C0, DEL or C1 control, no broken UTF-8.
    private static func sanitised(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            text.append(isControl ? " " : scalar)
        }
        return String(text)
    }
}
