import Foundation

/// The files of the repository that are text: tracked, or new and not ignored.
struct Tree: Sendable {
    struct File: Sendable {
        /// From the package's root, with `/`.
        let path: String
        let text: String
        /// For `.swift` files.
        let swift: SwiftText?

        var name: String { String(path.split(separator: "/").last ?? "") }
        var folder: String {
            path.split(separator: "/").dropLast().joined(separator: "/")
        }
    }

    let files: [File]

    init(_ contents: [String: String]) {
        files = contents.sorted { $0.key < $1.key }.map { path, text in
            File(path: path, text: text, swift: path.hasSuffix(".swift") ? SwiftText(text) : nil)
        }
    }

    /// Swift files under Sources and Tests.
    var swiftFiles: [(file: File, swift: SwiftText)] { swiftFiles(in: ["Sources/", "Tests/"]) }

    /// Those and the benchmarks', which are a package of their own.
    var everySwiftFile: [(file: File, swift: SwiftText)] {
        swiftFiles(in: ["Sources/", "Tests/", "Benchmarks/"])
    }

    private func swiftFiles(in folders: [String]) -> [(file: File, swift: SwiftText)] {
        files.compactMap { file in
            guard let swift = file.swift, folders.contains(where: file.path.hasPrefix) else {
                return nil
            }
            return (file, swift)
        }
    }

    func file(_ path: String) -> File? {
        files.first { $0.path == path }
    }
}

extension Tree {
    /// The package this file lies in, wherever it was reached from.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Reads the working tree. Files that are not UTF-8 or contain a NUL are no text.
    init(at root: URL) throws {
        let rules = try String(
            contentsOf: root.appendingPathComponent(".gitignore"), encoding: .utf8)
        var contents: [String: String] = [:]
        var folders = [""]
        while let folder = folders.popLast() {
            let here = folder.isEmpty ? root : root.appendingPathComponent(folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: here.path) {
                let path = folder.isEmpty ? name : folder + "/" + name
                guard name != ".git", !Self.ignores(name, under: rules) else { continue }
                let url = here.appendingPathComponent(name)
                let kind = try url.resourceValues(forKeys: [.isDirectoryKey, .isRegularFileKey])
                if kind.isDirectory == true {
                    folders.append(path)
                } else if kind.isRegularFile == true {
                    let data = try Data(contentsOf: url)
                    guard !data.contains(0), let text = String(data: data, encoding: .utf8) else {
                        continue
                    }
                    contents[path] = text
                }
            }
        }
        self.init(contents)
    }

    /// Whether the ignore file names this: `name`, `name/` and `*.suffix` are understood.
    static func ignores(_ name: String, under rules: String) -> Bool {
        rules.split(separator: "\n").contains { line in
            let rule = line.hasSuffix("/") ? line.dropLast() : line
            return rule.hasPrefix("*.") ? name.hasSuffix(rule.dropFirst()) : name == rule
        }
    }
}
