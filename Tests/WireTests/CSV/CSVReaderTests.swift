import BelayCSV
import Testing

@Suite("Reading comma-separated values")
struct CSVReaderTests {
    /// A file, and its rows: cells, or what is wrong.
    static let files: [(String, [Outcome])] = [
        ("", []),
        ("\n\r\n\r", []),
        ("a,b\r\nc,d\r\n", [.cells(1, ["a", "b"]), .cells(2, ["c", "d"])]),
        ("a,b\nc,d", [.cells(1, ["a", "b"]), .cells(2, ["c", "d"])]),
        ("a,b\rc,d\r", [.cells(1, ["a", "b"]), .cells(2, ["c", "d"])]),
        ("a\n\nb\r\r\nc", [.cells(1, ["a"]), .cells(3, ["b"]), .cells(5, ["c"])]),
        (",\n", [.cells(1, ["", ""])]),
        ("a,", [.cells(1, ["a", ""])]),
        ("\"\"", [.cells(1, [""])]),
        ("\"\"\nb", [.cells(1, [""]), .cells(2, ["b"])]),
        ("\"a,b\",c\n", [.cells(1, ["a,b", "c"])]),
        ("\"a \"\"b\"\"\",c\n", [.cells(1, ["a \"b\"", "c"])]),
        ("\"\"\"\"", [.cells(1, ["\""])]),
        ("\"a\nb\r\nc\rd\",e\nf", [.cells(1, ["a\nb\r\nc\rd", "e"]), .cells(5, ["f"])]),
        ("\u{FEFF}a,b\n", [.cells(1, ["a", "b"])]),
        ("\u{FEFF}\"a\"\n", [.cells(1, ["a"])]),
        ("a\n\u{FEFF}b", [.cells(1, ["a"]), .cells(2, ["\u{FEFF}b"])]),
        (" a , b ", [.cells(1, [" a ", " b "])]),
        ("=1+1,@x,-1\n", [.cells(1, ["=1+1", "@x", "-1"])]),
        ("é,日本,😀\n", [.cells(1, ["é", "日本", "😀"])]),
        ("a\"b,c\nd", [.flaw(1, .strayQuote), .cells(2, ["d"])]),
        (" \"a, b\"\nd", [.flaw(1, .strayQuote), .cells(2, ["d"])]),
        ("\"a\"b,c\nd", [.flaw(1, .strayQuote), .cells(2, ["d"])]),
        ("\"a\" ,c\nd", [.flaw(1, .strayQuote), .cells(2, ["d"])]),
        ("a\n\"b\nc", [.cells(1, ["a"]), .flaw(2, .unclosedQuote)]),
        ("a\0b\nc", [.flaw(1, .notText), .cells(2, ["c"])]),
        ("1,2,3,4,5\nc", [.flaw(1, .tooManyCells), .cells(2, ["c"])]),
        ("1234567890,b\nc", [.flaw(1, .cellTooLong), .cells(2, ["c"])]),
        ("12345678,b\nc", [.cells(1, ["12345678", "b"]), .cells(2, ["c"])]),
        ("1234567890,\"b\"c\nd", [.flaw(1, .cellTooLong), .cells(2, ["d"])]),
        ("\"12345678\"\n\"123456789\"", [.cells(1, ["12345678"]), .flaw(2, .cellTooLong)]),
    ]

    enum Outcome: Equatable {
        case cells(Int, [String])
        case flaw(Int, CSVFlaw)

        init(_ row: CSVRow) {
            self = row.flaw.map { .flaw(row.line, $0) } ?? .cells(row.line, row.cells)
        }
    }

    private static let bounds = CSVBounds(cell: 8, row: 64, columns: 4)

    private static func rows(
        _ parts: [ArraySlice<UInt8>], bounds: CSVBounds = bounds
    ) throws -> [CSVRow] {
        var reader = CSVReader(bounds: bounds)
        var rows: [CSVRow] = []
        for part in parts {
            reader.feed(part)
            while let row = try reader.next() { rows.append(row) }
        }
        reader.finish()
        while let row = try reader.next() { rows.append(row) }
        #expect(reader.offset == parts.reduce(0) { $0 + $1.count })
        return rows
    }

    @Test(arguments: files)
    func `a file has the same rows wherever it is cut`(
        text: String, expected: [Outcome]
    ) throws {
        let bytes = Array(text.utf8)
        let whole = try Self.rows([bytes[...]])
        #expect(whole.map(Outcome.init) == expected)
        for cut in 0...bytes.count {
            #expect(try Self.rows([bytes[..<cut], bytes[cut...]]) == whole)
        }
        #expect(try Self.rows(bytes.indices.map { bytes[$0...$0] }) == whole)
    }

    @Test(arguments: files)
    func `a second reader goes on behind any row`(text: String, expected: [Outcome]) throws {
        let bytes = Array(text.utf8)
        let whole = try Self.rows([bytes[...]])
        for (index, row) in whole.enumerated() {
            var reader = CSVReader(bounds: Self.bounds, at: row.end, line: row.nextLine)
            reader.feed(bytes[row.end...])
            reader.finish()
            var rest: [CSVRow] = []
            while let row = try reader.next() { rest.append(row) }
            #expect(rest == Array(whole[(index + 1)...]))
        }
    }

    static let unreadable: [([UInt8], CSVError)] = [
        ([0xFF, 0xFE, 0x61, 0], .notText),
        ([0xFE, 0xFF, 0, 0x61], .notText),
        (Array(repeating: 0x61, count: 65), .rowTooLong),
        (Array("\"".utf8) + Array(repeating: 0x0A, count: 65), .rowTooLong),
        (Array(repeating: 0x2C, count: 65), .rowTooLong),
        (Array("a\n".utf8) + Array(repeating: 0x61, count: 65), .rowTooLong),
    ]

    @Test(arguments: unreadable)
    func `what cannot be read on stays unreadable, wherever it is cut`(
        bytes: [UInt8], expected: CSVError
    ) {
        for cut in 0...bytes.count {
            #expect(throws: expected) { try Self.rows([bytes[..<cut], bytes[cut...]]) }
        }
    }

    @Test func `bytes that are no UTF-8 make their row bad, and no other`() throws {
        let bytes = Array("a\n".utf8) + [0xE9, 0x2C, 0x62, 0x0A] + Array("c\n".utf8)
        let rows = try Self.rows([bytes[...]])
        #expect(
            rows.map(Outcome.init) == [.cells(1, ["a"]), .flaw(2, .notText), .cells(3, ["c"])])
    }

    @Test func `a megabyte in a cell makes its row bad, and no other`() throws {
        let large = Array(repeating: UInt8(ascii: "x"), count: 1_048_576)
        for text in [large, Array("\"".utf8) + large + Array("\"".utf8)] {
            let bytes = Array("a,b\n".utf8) + text + Array(",b\nc,d\n".utf8)
            let rows = try Self.rows([bytes[...]], bounds: CSVBounds())
            #expect(
                rows.map(Outcome.init) == [
                    .cells(1, ["a", "b"]), .flaw(2, .cellTooLong), .cells(3, ["c", "d"]),
                ])
        }
    }
}
