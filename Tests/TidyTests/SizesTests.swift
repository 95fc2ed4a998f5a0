import Testing

@Suite("Sizes of files, functions and lines")
struct SizesTests {
    private static let path = "Sources/Core/A.swift"

    private static func findings(lines: Int, ratchet: Int? = nil) -> [Finding] {
        let text = String(repeating: "let a = 1\n", count: lines)
        return Sizes.findings(in: Tree([path: text]), ratchet: ratchet.map { [path: $0] } ?? [:])
    }

    /// Lines, the number on the ratchet, whether that is a finding.
    @Test(
        arguments: [
            (400, nil, false), (401, nil, true), (601, nil, true), (450, 450, false),
            (451, 450, true), (449, 450, true), (400, 450, true), (600, 600, false),
            (601, 601, true),
        ] as [(Int, Int?, Bool)])
    func `a file keeps to its limit and to its ratchet`(lines: Int, ratchet: Int?, isOver: Bool) {
        #expect(Self.findings(lines: lines, ratchet: ratchet).count == (isOver ? 1 : 0))
    }

    @Test func `a ratchet for a file that is gone is a finding`() {
        let findings = Sizes.findings(in: Tree([Self.path: ""]), ratchet: ["Sources/B.swift": 450])
        #expect(findings.map(\.path) == ["Sources/B.swift"])
    }

    @Test(arguments: [
        ("func f() {", "f"), ("init(a: [Int] = [1]) throws {", "init"), ("deinit {", "deinit"),
        ("subscript(a: Int) -> Int {", "subscript"), ("var f: [Int] {", "f"),
        ("func `a name`() async throws(Oops) -> Int where A == B {", "a name"),
        ("func f(a: () -> Void = { b() }) {", "f"),
    ])
    func `a function is measured from its word to its brace`(head: String, name: String) {
        for (lines, isOver) in [(70, false), (71, true)] {
            let body = String(repeating: "f(\"}\") // }\n", count: lines - 2)
            let tree = Tree([Self.path: "struct A {\n\(head)\n\(body)}\n}\n"])
            let found = Sizes.findings(in: tree)
            #expect(found.map(\.line) == (isOver ? [2] : []))
            #expect(found.allSatisfy { $0.message.hasPrefix(name + " has 71 lines") })
        }
    }

    @Test(arguments: [
        "protocol A {\nfunc f()\nvar a: Int { get }\ninit()\n}\nstruct B {",
        "var a = 1\nfor b in c {",
        "let a = B.init\nif c {", "var a: Int\nwhile b {",
    ])
    func `what has no body is no function`(head: String) {
        let body = String(repeating: "f()\n", count: 100)
        #expect(Sizes.findings(in: Tree([Self.path: head + "\n\(body)}\n"])).isEmpty)
    }

    @Test func `columns are characters, not bytes`() {
        let tree = Tree([
            Self.path: [100, 101].map { String(repeating: "é", count: $0) }.joined(separator: "\n")
        ])
        #expect(Sizes.findings(in: tree).map(\.line) == [2])
    }

    @Test func `only Swift files under Sources and Tests are measured`() {
        let text = String(repeating: "a\n", count: 700)
        #expect(Sizes.findings(in: Tree(["Sources/A.md": text, "Other/A.swift": text])).isEmpty)
        #expect(Sizes.findings(in: Tree(["Tests/A.swift": text])).count == 1)
    }
}
