/// A conversation as a `.http` file tells it; the `README.md` beside it explains the form.
struct Transcript {
    struct Exchange {
        var title = ""
        /// What is done before the request.
        var deeds: [String] = []
        var method = ""
        var path = ""
        var sent = Part()
        var status = 0
        var expected = Part()
    }

    /// Header lines and a body.
    struct Part {
        var headers: [(name: String, value: String)] = []
        var body = ""
    }

    private(set) var exchanges: [Exchange] = []

    enum Flaw: Error {
        case line(Int, String)
    }

    /// Where a line belongs that is no mark.
    fileprivate enum Section {
        case opening, request, requestBody, answer, answerBody
    }

    init(_ text: String) throws {
        var section = Section.opening
        var deeds: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let flaw = Flaw.line(index + 1, String(line))
            if line.hasPrefix("@") {
                deeds.append(String(line.dropFirst()))
                section = .opening
            } else if line.hasPrefix("=== ") {
                exchanges.append(Exchange(title: String(line.dropFirst(4)), deeds: deeds))
                deeds = []
            } else if let current = exchanges.indices.last {
                try exchanges[current].take(line, &section, flaw)
            } else if !line.isEmpty, !line.hasPrefix("#") {
                throw flaw
            }
        }
    }
}

extension Transcript.Exchange {
    fileprivate mutating func take(
        _ line: Substring, _ section: inout Transcript.Section, _ flaw: Transcript.Flaw
    ) throws {
        if line.hasPrefix("--> ") {
            let words = line.dropFirst(4).split(separator: " ")
            guard words.count == 2 else { throw flaw }
            (method, path) = (String(words[0]), String(words[1]))
            section = .request
            return
        }
        if line.hasPrefix("<-- ") {
            guard let status = Int(line.dropFirst(4)) else { throw flaw }
            self.status = status
            section = .answer
            return
        }
        switch section {
        case .opening: if !line.isEmpty { throw flaw }
        case .request:
            if line.isEmpty { section = .requestBody } else { try sent.takeHeader(line, flaw) }
        case .requestBody: sent.takeBody(line)
        case .answer:
            if line.isEmpty { section = .answerBody } else { try expected.takeHeader(line, flaw) }
        case .answerBody: expected.takeBody(line)
        }
    }
}

extension Transcript.Part {
    fileprivate mutating func takeHeader(_ line: Substring, _ flaw: Transcript.Flaw) throws {
        guard let colon = line.firstIndex(of: ":") else { throw flaw }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        headers.append((String(line[..<colon]), String(value)))
    }

    /// Blank lines at the end belong to the file, not to the body.
    fileprivate mutating func takeBody(_ line: Substring) {
        if line.isEmpty { return }
        body += body.isEmpty ? line : "\n" + line
    }
}
