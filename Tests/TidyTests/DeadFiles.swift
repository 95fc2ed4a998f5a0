/// Files that nothing leads to, and words that lead to no file.
struct DeadFiles {
    /// Swift files that no target builds.
    static func orphans(in tree: Tree, manifest: Manifest) -> [Finding] {
        tree.swiftFiles.filter { manifest.owner(of: $0.file.path) == nil }.map {
            Finding(path: $0.file.path, message: "no target builds it: list one, or delete it")
        }
    }

    /// Pages that targets exclude, which must be there, and targets without a page.
    static func pages(in tree: Tree, manifest: Manifest) -> [Finding] {
        manifest.targets.flatMap { target -> [Finding] in
            let pages = target.exclude.filter { $0.hasSuffix(".md") }.map { target.path + "/" + $0 }
            var findings = pages.filter { tree.file($0) == nil }.map {
                Finding(path: $0, message: "\(target.name) excludes this page, which is not there")
            }
            let wantsPage = target.path.hasPrefix("Sources/") && target.kind != "systemLibrary"
            if wantsPage, pages.isEmpty {
                findings.append(
                    Finding(path: target.path, message: "open \(target.name) with a page"))
            }
            return findings
        }
    }

    static func transcripts(in tree: Tree) -> [Tree.File] {
        tree.files.filter { $0.path.hasPrefix("Tests/DialectTests/") && $0.path.hasSuffix(".http") }
    }

    /// Transcripts that no test names, with or without their ending.
    static func unnamedTranscripts(in tree: Tree) -> [Finding] {
        let names = tree.swiftFiles.filter { $0.file.path.hasPrefix("Tests/DialectTests/") }
            .flatMap { $0.swift.literals.map(\.text) }
        return transcripts(in: tree).filter { file in
            let stem = String(file.name.dropLast(".http".utf8.count))
            return !names.contains { text in
                let name = text.split(separator: "/").last.map(String.init) ?? text
                return name == stem || name == file.name
            }
        }.map {
            Finding(path: $0.path, message: "no test names this transcript: name it, or delete it")
        }
    }

    /// Pages under docs that no other page links to.
    static func unlinkedPages(in tree: Tree) -> [Finding] {
        var linked: Set<String> = []
        for file in tree.files where isReading(file.path) {
            linked.formUnion(links(in: file).map(\.target).filter { $0 != file.path })
        }
        return docs(in: tree).filter { !linked.contains($0.path) }.map {
            Finding(
                path: $0.path,
                message: "link it from README.md, ARCHITECTURE.md or another page under docs")
        }
    }

    static func docs(in tree: Tree) -> [Tree.File] {
        tree.files.filter { $0.path.hasPrefix("docs/") && $0.path.hasSuffix(".md") }
    }

    /// Links between pages that lead nowhere.
    static func brokenLinks(in tree: Tree) -> [Finding] {
        let files = Set(tree.files.map(\.path))
        return tree.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            links(in: file).filter { link in
                !files.contains(link.target) && !files.contains { $0.hasPrefix(link.target + "/") }
            }.map { Finding(path: file.path, line: $0.line, message: "no such file: \($0.target)") }
        }
    }

    /// Addresses on the machine of whoever wrote the file.
    static func outsidePaths(in tree: Tree) -> [Finding] {
        // In two parts, so that this file is not found.
        let outside = ["../" + "shared", "/work" + "/"]
        return tree.files.flatMap { file -> [Finding] in
            outside.filter(file.text.contains).map {
                Finding(path: file.path, message: "\($0) lies outside the repository: say it here")
            }
        }
    }

    private static func isReading(_ path: String) -> Bool {
        ["README.md", "ARCHITECTURE.md"].contains(path)
            || (path.hasPrefix("docs/") && path.hasSuffix(".md"))
    }
}
