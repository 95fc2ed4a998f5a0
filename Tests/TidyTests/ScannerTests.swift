import Testing

@Suite("Telling code from comments and strings")
struct ScannerTests {
    /// A source and the words and marks left of it; a literal is left as one quotation mark.
    private static let rows: [(String, String)] = [
        ("a // b\nc", "a c"),
        ("a /* b /* c */ d */ e", "a e"),
        ("a /* b\nc */ d", "a d"),
        ("a / b /= c", "a / b / = c"),
        (#"f("a // b") c"#, #"f ( " ) c"#),
        (#"f("a \" b") c"#, #"f ( " ) c"#),
        (#"f("a \\") c"#, #"f ( " ) c"#),
        (#"f("") c"#, #"f ( " ) c"#),
        (##"f(#"a " \" b"#) c"##, ##"f ( " ) c"##),
        (##"f(#"""#) c"##, ##"f ( " ) c"##),
        (###"f(##"a "# b"##) c"###, ###"f ( " ) c"###),
        (#"f("a \(b) c") d"#, #"f ( " ) d"#),
        (#"f("\(g("x)") + 1)") d"#, #"f ( " ) d"#),
        (##"f(#"\(a) \#(b) "#) d"##, ##"f ( " ) d"##),
        ("f(\"\"\"\n  a \"b\" \\\"\"\" c\n  \"\"\") d", #"f ( " ) d"#),
        ("f(#\"\"\"\n  a \"\"\" \\(b)\n  \"\"\"#) d", #"f ( " ) d"#),
        ("\"unfinished\nf() d", #"" f ( ) d"#),
        ("func `a // b`() {}", "func a // b ( ) { }"),
        ("f(#/b\"/#) c", "f ( # / / # ) c"),
        ("#if os(Linux)\n#endif", "# if os ( Linux ) # endif"),
    ]

    @Test(arguments: rows)
    func `what is left is code`(source: String, expected: String) {
        let text = SwiftText(source)
        let left = text.tokens.map { token in
            switch token.kind {
            case .word(let word): word
            case .string: "\""
            case .mark(let byte): String(UnicodeScalar(byte))
            }
        }
        #expect(left.joined(separator: " ") == expected)
        #expect(text.code.count == text.source.count)
    }

    @Test func `code inside an interpolation is code`() {
        let text = SwiftText(#"let a = "b \(c(try! d(), "e")) f""#)
        #expect(text.offsets(of: "try!") == [15])
        #expect(text.offsets(of: "f").isEmpty)
        #expect(text.literals.map(\.text) == [#"b \(c(try! d(), "e")) f"#, "e"])
    }

    @Test func `lines are counted as editors count them`() {
        #expect(SwiftText("").lineCount == 0)
        #expect(SwiftText("a").lineCount == 1)
        #expect(SwiftText("a\n").lineCount == 1)
        #expect(SwiftText("a\n\nb").lineCount == 3)
        let text = SwiftText("a\nb\n\nc")
        #expect([0, 1, 2, 4, 5].map(text.line) == [1, 1, 2, 3, 4])
    }

    @Test func `comments know their lines`() {
        let text = SwiftText("a\n// b\nc /* d\ne */\nf // g\n\"// h\"\n")
        #expect(text.commentLines == [2, 3, 4, 5])
    }

    @Test func `imports are read in all their forms`() {
        let text = SwiftText(
            """
            import A
            package import B
            @preconcurrency internal import C
            import struct D.Name
            // import E
            let text = "import F"
            f(import: G)
            """)
        #expect(text.imports.map(\.module) == ["A", "B", "C", "D"])
        #expect(text.imports.map(\.line) == [1, 2, 3, 4])
    }
}
