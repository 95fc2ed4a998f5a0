/// How long a file, a function and a line may be.
struct Sizes {
    static let fileLimit = 600
    static let fileAim = 400
    static let functionLimit = 70
    static let columnLimit = 100
    /// Files over the aim, with their lines today. A number here only ever goes down.
    static let ratchet: [String: Int] = [:]

    static func findings(in tree: Tree, ratchet: [String: Int] = ratchet) -> [Finding] {
        var findings: [Finding] = []
        for (file, swift) in tree.everySwiftFile {
            findings += fileFindings(file.path, lines: swift.lineCount, ratchet: ratchet[file.path])
            findings += functionFindings(file.path, swift)
            findings += columnFindings(file)
        }
        for path in ratchet.keys where tree.file(path) == nil {
            findings.append(Finding(path: path, message: "is gone: take it off the ratchet"))
        }
        return findings.sorted()
    }

    private static func fileFindings(_ path: String, lines: Int, ratchet: Int?) -> [Finding] {
        var messages: [String] = []
        if lines > fileLimit {
            messages.append("\(lines) lines: \(fileLimit) at most, so move a part out")
        } else if let ratchet {
            if lines > ratchet {
                messages.append("grew to \(lines) lines from \(ratchet): move a part out")
            } else if lines <= fileAim {
                messages.append("\(lines) lines: take it off the ratchet")
            } else if lines < ratchet {
                messages.append("shrank: put \(lines) on the ratchet for \(ratchet)")
            }
        } else if lines > fileAim {
            messages.append("\(lines) lines: aim at \(fileAim), or put it on the ratchet")
        }
        return messages.map { Finding(path: path, message: $0) }
    }

    private static func functionFindings(_ path: String, _ swift: SwiftText) -> [Finding] {
        swift.functions.filter { $0.lines > functionLimit }.map { function in
            Finding(
                path: path, line: function.line,
                message: "\(function.name) has \(function.lines) lines: \(functionLimit) at most, "
                    + "so name its parts")
        }
    }

    private static func columnFindings(_ file: Tree.File) -> [Finding] {
        file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $0.element.utf8.count > columnLimit && $0.element.count > columnLimit }
            .map { number, line in
                Finding(
                    path: file.path, line: number + 1,
                    message: "\(line.count) columns: \(columnLimit) at most, so break the line")
            }
    }
}
