import BelayDialectKit
import BelayJSON
import HTTPTypes
import Testing

@Suite("Instants of single sends")
struct SendAtTests {
    /// What is sent, and what it is shown as; nil where it is refused.
    static let texts: [(String, String?)] = [
        ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01t00:00:00z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00.123456789Z", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:30:00+01:00", "2029-12-31T23:30:00Z"),
        ("2030-12-31T23:30:00-01:00", "2031-01-01T00:30:00Z"),
        ("2028-02-29T12:00:00Z", "2028-02-29T12:00:00Z"),
        ("2030-03-31T02:30:00+01:00", "2030-03-31T01:30:00Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("2030-02-29T12:00:00Z", nil),
        ("2030-04-31T12:00:00Z", nil),
        ("2030-13-01T12:00:00Z", nil),
        ("2030-00-01T12:00:00Z", nil),
        ("2030-01-00T12:00:00Z", nil),
        ("2030-01-01T24:00:00Z", nil),
        ("2030-01-01T23:60:00Z", nil),
        ("2030-01-01T23:59:60Z", nil),
        ("2030-01-01T00:00:00", nil),
        ("2030-01-01T00:00:00.Z", nil),
        ("2030-01-01T00:00:00+0100", nil),
        ("2030-01-01T00:00:00+24:00", nil),
        ("2030-01-01 00:00:00Z", nil),
        ("2030-01-01T00:00:00Z ", nil),
        ("2030-1-1T00:00:00Z", nil),
        ("1893456000", nil),
        ("now", nil),
        ("", nil),
    ]

    @Test(arguments: texts)
    func `an instant has an offset, and is read strictly`(
        text: String, expected: String?
    ) async throws {
        let trial = try await SendGridTrial()
        let body: JSON = ["name": "One", "send_at": .string(text)]
        let answer = await trial.call(.post, "/v3/marketing/singlesends", body.encodedText())
        #expect(answer.status == (expected == nil ? .badRequest : .created))
        let json = try JSON.parse(answer.body, depth: 8)
        if let expected {
            #expect(json["send_at"]?.asString == expected)
        } else {
            #expect(json["errors"]?.asArray?.first?["field"]?.asString == "send_at")
        }
    }
}
