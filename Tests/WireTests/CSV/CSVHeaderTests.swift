import BelayCSV
import Testing

@Suite("The first row of comma-separated values")
struct CSVHeaderTests {
    private static func row(_ cells: [String], flaw: CSVFlaw? = nil) -> CSVRow {
        CSVRow(line: 1, end: 1, nextLine: 2, cells: cells, flaw: flaw)
    }

    @Test func `columns are found by name, without regard to case and blanks`() throws {
        let header = try CSVHeader(Self.row([" Email ", "First Name", "\tÉtat"]))
        #expect(header.names == ["Email", "First Name", "État"])
        #expect(header.index(of: "EMAIL") == 0)
        #expect(header.index(of: "first name") == 1)
        #expect(header.index(of: "état") == nil)
        #expect(header.index(of: "") == nil)
    }

    static let bad: [([String], CSVFlaw?, CSVHeader.Flaw)] = [
        (["email", "", "x"], nil, .unnamed(1)),
        (["  "], nil, .unnamed(0)),
        (["email", "Email"], nil, .twice(1)),
        (["email", "a", "email "], nil, .twice(2)),
        ([], .notText, .row(.notText)),
    ]

    @Test(arguments: bad)
    func `a name is needed, and needed once`(
        cells: [String], flaw: CSVFlaw?, expected: CSVHeader.Flaw
    ) {
        #expect(throws: expected) { try CSVHeader(Self.row(cells, flaw: flaw)) }
    }
}
