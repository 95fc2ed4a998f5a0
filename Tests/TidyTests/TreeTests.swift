import Testing

/// The checks on the files as they are. Each first shows that there was something to look at.
@Suite("The tree keeps the house style")
struct TreeTests {
    private static let read = Result { try Tree(at: Tree.root) }

    private let tree: Tree
    private let manifest: Manifest

    init() throws {
        tree = try Self.read.get()
        manifest = try Manifest(of: tree)
    }

    private func expectNone(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        let lines = findings.sorted().map(\.description).joined(separator: "\n")
        Issue.record("\(findings.count) to put right:\n\(lines)")
    }

    @Test func `files, functions and lines are short enough`() {
        #expect(tree.swiftFiles.count > 100)
        #expect(tree.swiftFiles.reduce(0) { $0 + $1.swift.functions.count } > 500)
        expectNone(Sizes.findings(in: tree))
    }

    @Test(arguments: Ban.all.map(\.name))
    func `nothing is used that the house does without`(name: String) throws {
        let ban = try #require(Ban.all.first { $0.name == name })
        let seen = tree.swiftFiles.filter { ban.reach.contains(where: $0.file.path.hasPrefix) }
        #expect(!seen.isEmpty)
        expectNone(ban.findings(in: tree))
    }

    @Test func `names say what is inside`() {
        #expect(!tree.swiftFiles.isEmpty)
        expectNone(FileNames.findings(in: tree))
    }

    @Test func `every import is declared by its target`() {
        let imports = tree.swiftFiles.flatMap(\.swift.imports)
        #expect(imports.contains { !Imports.toolchain.contains($0.module) })
        expectNone(Imports.findings(in: tree, manifest: manifest))
    }

    @Test func `every Swift file belongs to a target`() {
        #expect(manifest.targets.contains { $0.path.hasPrefix("Sources/") })
        #expect(manifest.targets.contains { $0.path.hasPrefix("Tests/") })
        expectNone(DeadFiles.orphans(in: tree, manifest: manifest))
    }

    @Test func `every target opens with its page`() {
        #expect(manifest.targets.contains { !$0.exclude.isEmpty })
        expectNone(DeadFiles.pages(in: tree, manifest: manifest))
    }

    @Test func `every transcript is named in a test`() {
        #expect(!DeadFiles.transcripts(in: tree).isEmpty)
        expectNone(DeadFiles.unnamedTranscripts(in: tree))
    }

    @Test func `every page under docs is linked`() {
        #expect(!DeadFiles.docs(in: tree).isEmpty)
        expectNone(DeadFiles.unlinkedPages(in: tree))
    }

    @Test func `every link leads to a file`() {
        #expect(tree.files.contains { !DeadFiles.links(in: $0).isEmpty })
        expectNone(DeadFiles.brokenLinks(in: tree))
    }

    @Test func `templates hold no code, and print what was made fit for a page`() {
        #expect(!Templates.templates(in: tree).isEmpty)
        expectNone(Templates.findings(in: tree))
    }

    @Test func `no text points outside the repository`() {
        #expect(!tree.files.isEmpty)
        expectNone(DeadFiles.outsidePaths(in: tree))
    }
}
