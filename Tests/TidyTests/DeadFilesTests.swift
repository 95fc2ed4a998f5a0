import Testing

@Suite("Files that nothing leads to")
struct DeadFilesTests {
    private static let folder = "Tests/DialectTests/Door/"

    /// What a test says, and whether that names the transcript `cancel.http`.
    @Test(arguments: [
        (#"replay("cancel")"#, true), (#"replay("cancel.http")"#, true),
        (#"replay("Door/cancel.http")"#, true), (#"replay("cancel-twice")"#, false),
        (#"// replay("cancel")"#, false), ("cancel()", false),
    ])
    func `a transcript is named as a string`(line: String, isNamed: Bool) {
        let tree = Tree([Self.folder + "cancel.http": "", Self.folder + "A.swift": line])
        #expect(DeadFiles.unnamedTranscripts(in: tree).count == (isNamed ? 0 : 1))
    }

    @Test func `another folder's test names no transcript`() {
        let tree = Tree([Self.folder + "cancel.http": "", "Tests/A.swift": "\"cancel\""])
        #expect(DeadFiles.unnamedTranscripts(in: tree).count == 1)
    }

    /// A file, its text, and whether that links to `docs/a/b.md`.
    @Test(arguments: [
        ("README.md", "[B](docs/a/b.md)", true), ("README.md", "[B](./docs/a/b.md#part)", true),
        ("ARCHITECTURE.md", "see [B](docs/a/b.md).", true), ("docs/c.md", "[B](a/b.md)", true),
        ("docs/d/c.md", "[B](../a/b.md \"title\")", true), ("docs/a/b.md", "[me](b.md)", false),
        ("README.md", "docs/a/b.md", false), ("README.md", "`[B](docs/a/b.md)`", false),
        ("README.md", "```\n[B](docs/a/b.md)\n```", false),
        ("CHANGELOG.md", "[B](docs/a/b.md)", false),
        ("README.md", "[B](https://example.org/docs/a/b.md)", false),
    ])
    func `a page is linked from another`(path: String, text: String, isLinked: Bool) {
        let tree = Tree(["docs/a/b.md": ""].merging([path: text]) { $1 })
        let found = DeadFiles.unlinkedPages(in: tree).filter { $0.path == "docs/a/b.md" }
        #expect(found.count == (isLinked ? 0 : 1))
    }

    @Test func `a link to nowhere is found, a link to a folder is not`() {
        let tree = Tree([
            "docs/a.md": "[one](b.md)\n[two](c/)\n[three](c)\n[four](../docs/a.md)\n[five](#a)",
            "docs/c/d.md": "",
        ])
        #expect(DeadFiles.brokenLinks(in: tree).map(\.line) == [1])
    }

    @Test func `a path outside the repository is found in any text`() {
        let texts = ["see ../" + "shared/a.md", "cd /work" + "/main", "/net" + "work/", "../share"]
        let contents = texts.enumerated().map { ("file\($0.offset)", $0.element) }
        let found = DeadFiles.outsidePaths(in: Tree(Dictionary(uniqueKeysWithValues: contents)))
        #expect(found.map(\.path) == ["file0", "file1"])
    }

    @Test(arguments: [
        (".build", true), ("a.pyc", true), ("data", true), ("build", false), ("pyc", false),
        ("data2", false),
    ])
    func `what git ignores is not read`(name: String, isIgnored: Bool) {
        #expect(Tree.ignores(name, under: ".build/\n*.pyc\ndata\n") == isIgnored)
    }
}
