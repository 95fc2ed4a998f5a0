import BelayCore
import BelayServer
import Testing

@Suite("The Date of an answer")
struct DateFieldTests {
    static let dates: [(Int64, String)] = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ]

    @Test(arguments: dates)
    func `it is written as RFC 9110 has it`(second: Int64, text: String) throws {
        let now = try #require(Instant(unixSeconds: second))
        #expect(DateField().text(at: now) == text)
    }

    @Test func `it moves with the clock, both ways`() throws {
        let field = DateField()
        let texts = try [10, 10, 11, 9].map { second in
            field.text(at: try #require(Instant(unixSeconds: second)) + .milliseconds(999))
        }
        #expect(
            texts.map { $0.suffix(6) }
                == [":10 GMT", ":10 GMT", ":11 GMT", ":09 GMT"].map { $0.suffix(6) })
    }
}
