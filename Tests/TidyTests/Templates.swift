/// What a page's template must not hold.
///
/// Why: the template library escapes by `Character`, so that `<` and a combining mark pass as they
/// are; and a page's policy forbids code and styles within it, which browsers enforce in silence.
struct Templates {
    static func findings(in tree: Tree) -> [Finding] {
        templates(in: tree).flatMap { file in
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.enumerated().flatMap { number, line in
                messages(of: line).map {
                    Finding(path: file.path, line: number + 1, message: $0)
                }
            }
        }
    }

    static func templates(in tree: Tree) -> [Tree.File] {
        tree.files.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".mustache") }
    }

    static func messages(of line: Substring) -> [String] {
        var messages: [String] = []
        // Three braces are one sign here, so that two are two.
        let line = line.replacing("{{{", with: "\u{1}")
        for place in line.ranges(of: "{{") where !isSection(line[place.upperBound...]) {
            messages.append("{{\(line[place.upperBound...].prefix(12)): print between three braces")
        }
        for place in line.ranges(of: "=\u{1}")
        where line[..<place.lowerBound].count(where: { $0 == "\"" }) % 2 == 0 {
            messages.append("an attribute's value stands in quotes")
        }
        for word in ["style=", "<style", "javascript:"]
        where line.contains(word) {
            messages.append("\(word): a page holds no code and no style, and quotes attributes")
        }
        for part in line.split(separator: " ").dropFirst()
        where part.hasPrefix("on") && part.contains("=\"") {
            messages.append("\(part): a page holds no code")
        }
        if line.contains("<script"), !line.contains("<script src=\"") {
            messages.append("<script: a page holds no code")
        }
        return messages
    }

    private static func isSection(_ rest: Substring) -> Bool {
        rest.first.map("#/^>!".contains) ?? false
    }
}
