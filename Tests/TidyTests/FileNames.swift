/// Names that say nothing of what is inside.
struct FileNames {
    private static let empty: Set = [
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Misc",
    ]
    private static let application = "Belay"

    static func findings(in tree: Tree) -> [Finding] {
        tree.everySwiftFile.flatMap { file, _ in
            messages(file.path).map { Finding(path: file.path, message: $0) }
        }
    }

    static func messages(_ path: String) -> [String] {
        let parts = path.split(separator: "/").map { part in
            String(part.hasSuffix(".swift") ? part.dropLast(6) : part)
        }
        var messages = parts.flatMap(words).filter(empty.contains).map {
            "\($0) says nothing: name the thing that is inside"
        }
        if parts.contains("New") {
            messages.append("New is old tomorrow: name the thing that is inside")
        }
        if let name = parts.last, name.hasPrefix(application) {
            messages.append("the file of everything becomes everything: name its one thing")
        }
        return messages
    }

    /// The words of a name in camel case; other signs divide too.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        for letter in name {
            if letter.isUppercase || words.isEmpty || !letter.isLetter {
                words.append(String(letter))
            } else {
                words[words.count - 1].append(letter)
            }
        }
        return words
    }
}
