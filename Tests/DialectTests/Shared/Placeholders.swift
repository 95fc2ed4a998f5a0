/// What the `{{…}}` of a transcript stand for.
struct Placeholders {
    private var texts: [String: String]
    /// Unix seconds of the clock.
    var now: Int64

    enum Flaw: Error {
        case unknown(String)
    }

    init(now: Int64, _ texts: [String: String] = [:]) {
        self.now = now
        self.texts = texts
    }

    subscript(name: String) -> String? {
        get { texts[name] ?? seconds(name) }
        set { texts[name] = newValue }
    }

    private func seconds(_ name: String) -> String? {
        guard name.hasPrefix("now") else { return nil }
        return name == "now" ? String(now) : Int64(name.dropFirst(3)).map { String(now + $0) }
    }

    /// A text to send; every name in it must be known.
    func fill(_ text: String) throws -> String {
        try Self.pieces(of: text).reduce(into: "") { filled, piece in
            switch piece {
            case .text(let text): filled += text
            case .name(let name):
                guard let value = self[name] else { throw Flaw.unknown(name) }
                filled += value
            }
        }
    }

    /// Whether a text that came is as expected; names not known yet are kept.
    mutating func match(_ expected: String, _ text: String) -> Bool {
        var rest = text.utf8[...]
        for piece in Self.pieces(of: expected) {
            switch piece {
            case .text(let part):
                guard rest.starts(with: part.utf8) else { return false }
                rest = rest.dropFirst(part.utf8.count)
            case .name(let name):
                if let known = self[name] {
                    guard rest.starts(with: known.utf8) else { return false }
                    rest = rest.dropFirst(known.utf8.count)
                } else {
                    let found = rest.prefix(while: Self.isWord)
                    if found.isEmpty { return false }
                    self[name] = String(decoding: found, as: UTF8.self)
                    rest = rest.dropFirst(found.count)
                }
            }
        }
        return rest.isEmpty
    }

    private enum Piece {
        case text(String)
        case name(String)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            let name = rest[open.upperBound..<close.lowerBound]
            guard name.utf8.allSatisfy({ isWord($0) || " .+".utf8.contains($0) }) else { break }
            pieces.append(.text(String(rest[..<open.lowerBound])))
            pieces.append(.name(String(name)))
            rest = rest[close.upperBound...]
        }
        return pieces + [.text(String(rest))]
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
