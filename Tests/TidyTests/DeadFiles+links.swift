extension DeadFiles {
    struct Link: Equatable {
        /// From the package's root.
        let target: String
        let line: Int
    }

    /// Links to files: `[words](path)` outside code.
    static func links(in file: Tree.File) -> [Link] {
        var links: [Link] = []
        var isFenced = false
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isFenced.toggle() }
            if isFenced { continue }
            for target in targets(in: line) {
                guard let path = resolve(target, from: file.folder) else { continue }
                links.append(Link(target: path, line: number + 1))
            }
        }
        return links
    }

    private static func targets(in line: Substring) -> [Substring] {
        // What stands between grave accents is every second part.
        let parts = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        let words = parts.map { $0.offset % 2 == 0 ? String($0.element) : "code" }.joined()
        let pieces = words.split(separator: "](", omittingEmptySubsequences: false)
        return pieces.dropFirst().compactMap { $0.split(separator: ")").first.map { $0[...] } }
    }

    /// The file a link means; nil for an address and for a place on the same page.
    private static func resolve(_ target: Substring, from folder: String) -> String? {
        let path = target.prefix { $0 != "#" && $0 != " " }
        if path.isEmpty || path.contains(":") { return nil }
        var parts = folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") {
            switch part {
            case ".": break
            case "..": parts = parts.dropLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}
