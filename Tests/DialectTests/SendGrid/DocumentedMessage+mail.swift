import BelayCore
import BelayJSON
import BelaySendGrid

extension DocumentedMessage {
    private static let long = String(repeating: "a", count: 310) + "@example.com"
    private static let word = String(repeating: "w", count: 10_000)

    private static func recipients(_ count: Int) -> JSON {
        SampleMail.copies(count) { ["email": .string("r\($0)@example.org")] }
    }

    static let personalizations: [DocumentedMessage] = [
        .init(
            "personalizations", "limited to 1000 personalizations",
            .fires(
                SampleMail.with(
                    "personalizations",
                    SampleMail.copies(1_001) { _ in ["to": [["email": "to@example.org"]]] })),
            filled: [("provided X", "provided 1001")]),
        .init("personalizations", "You must have at least one", .superseded),
        .init(
            "personalizations", "limit of 1000 total recipients",
            .fires(SampleMail.with("personalizations.0.to", recipients(1_001)))),
        .init("personalizations", #"Each "to" object"#, .superseded),
        .init(
            "personalizations", "Each unique email address",
            .unreachable("one address may stand in two personalizations")),
        .init("personalizations", "The to parameter is required", .superseded),
    ]

    static let copies = copies("cc") + copies("bcc")

    private static func copies(_ name: String) -> [DocumentedMessage] {
        let field = "personalizations." + name
        let place = "personalizations.0." + name
        let nobody: JSON = [["name": "Nobody"]]
        let far: JSON = [["email": .string(long)]]
        return [
            .init(field, "array, when used", .fires(SampleMail.with(place, []))),
            .init(field, "Each recipient object", .fires(SampleMail.with(place, nobody))),
            .init(field, "Each unique email address", .superseded),
            .init(field, "exceeds the maximum", .fires(SampleMail.with(place, far))),
        ]
    }

    static let overrides: [DocumentedMessage] = [
        .init("personalizations.custom_args", "All values", .superseded),
        .init(
            "personalizations.custom_args", "cannot be empty",
            .fires(SampleMail.with("personalizations.0.custom_args", [:]))),
        .init(
            "personalizations.custom_args", "combined size",
            .fires(SampleMail.with("personalizations.0.custom_args", ["a": .string(word)]))),
        .init("personalizations.headers", "All values", .superseded),
        .init(
            "personalizations.headers", "duplicate keys",
            .fires(SampleMail.with("personalizations.0.headers", ["X-A": "1", "x-a": "2"]))),
        .init(
            "personalizations.headers", "non-ASCII",
            .fires(SampleMail.with("personalizations.0.headers", ["X A": "1"]))),
        .init(
            "personalizations.headers", "reserved",
            .fires(SampleMail.with("personalizations.0.headers", ["DKIM-Signature": "1"]))),
        .init(
            "personalizations.send_at", "expecting a Unix timestamp",
            .fires(SampleMail.with("personalizations.0.send_at", 999_999_999_999)),
            settings: SendGridSettings(horizon: nil)),
        .init(
            "personalizations.send_at", "72 hours",
            .fires(SampleMail.with("personalizations.0.send_at", 1_800_259_201))),
        .init(
            "personalizations.subject", "at least one character",
            .fires(SampleMail.with("personalizations.0.subject", ""))),
        .init("personalizations.subject", "The subject is required", .superseded),
        .init("personalizations.substitutions", "must be an object", .superseded),
        .init(
            "personalizations.substitutions", "limited to 10,000",
            .fires(SampleMail.with("personalizations.0.substitutions", ["a": .string(word)]))),
        .init("personalizations.to", "The to array must", .superseded),
        .init(
            "personalizations.to", "exceeds the maximum",
            .fires(SampleMail.with("personalizations.0.to.0.email", .string(long)))),
    ]

    static let attachments: [DocumentedMessage] = [
        .init(
            "attachments.content", "base64",
            .fires(SampleMail.attaching("content", "aGVsbG8=\r\n"))),
        .init(
            "attachments.content", "at least one character",
            .fires(SampleMail.attaching("content", ""))),
        .init(
            "attachments.content_id", "must be a string",
            .fires(SampleMail.attaching("content_id", 7)),
            filled: [("[YOUR CONTENT ID]", "7")]),
        .init(
            "attachments.content_id", "CRLF",
            .fires(SampleMail.attaching("content_id", "a\r\nb"))),
        .init(
            "attachments.disposition", "can be either",
            .fires(SampleMail.attaching("disposition", "beside")),
            filled: [("[YOUR DISPOSITION]", "beside")]),
        .init(
            "attachments.filename", "must be a string",
            .fires(SampleMail.attaching("filename", 7))),
        .init(
            "attachments.filename", "CRLF",
            .fires(SampleMail.attaching("filename", "a\r\nb.txt"))),
        .init(
            "attachments.filename", "is required",
            .fires(SampleMail.attaching("filename", nil))),
        .init(
            "attachments.type", "must be a string", .fires(SampleMail.attaching("type", 7))),
        .init(
            "attachments.type", "cannot contain",
            .fires(SampleMail.attaching("type", "text/plain; charset=utf-8"))),
    ]

    static let categories: [DocumentedMessage] = [
        .init("batch_id", "must be a string", .fires(SampleMail.with("batch_id", 7))),
        .init(
            "categories", "limit of 10",
            .fires(
                SampleMail.with("categories", SampleMail.copies(11) { .string("c\($0)") })),
            filled: [("provided X", "provided 11")]),
        .init("categories", "array of strings", .fires(SampleMail.with("categories", "one"))),
        .init(
            "categories", "longer than 255",
            .fires(
                SampleMail.with("categories", [.string(String(repeating: "c", count: 256))])),
            filled: [("[YOUR CATEGORY]", String(repeating: "c", count: 256))]),
        .init(
            "categories", "unique list",
            .fires(SampleMail.with("categories", ["one", "one"])),
            filled: [("[YOUR CATEGORY]", "one")]),
        .init("categories", "non-ASCII", .fires(SampleMail.with("categories", ["eins—zwei"]))),
    ]

    static let content: [DocumentedMessage] = [
        .init("content", "The content param is required", .superseded),
        .init("content", "There must be at least one", .superseded),
        .init(
            "content.type", "A content type is required",
            .fires(SampleMail.without("content.0.type"))),
        .init("content.type", "The content value must be", .superseded),
        .init(
            "content.type", "Your content type must be",
            .fires(SampleMail.with("content.0.type", 7))),
        .init(
            "content.type", "Cannot contain",
            .fires(SampleMail.with("content.0.type", "text/plain;"))),
        .init(
            "content.value", "A content value is required",
            .fires(SampleMail.without("content.0.value"))),
        .init(
            "content.value", "at least one character",
            .fires(SampleMail.with("content.0.value", ""))),
        .init(
            "content.value", "RFC 1341",
            .fires(
                SampleMail.with(
                    "content",
                    [
                        ["type": "text/html", "value": "<p>a</p>"],
                        ["type": "text/plain", "value": "a"],
                    ]))),
    ]

    static let envelope: [DocumentedMessage] = [
        .init(
            "from", "must at least have an email",
            .fires(SampleMail.with("from", ["name": "Nobody"]))),
        .init("from", "must be provided for every email send", .superseded),
        .init(
            "from", "exceeds the maximum",
            .fires(SampleMail.with("from.email", .string(long)))),
        .init("headers", "must be strings", .superseded),
        .init(
            "headers", "duplicate keys",
            .fires(SampleMail.with("headers", ["X-A": "1", "x-a": "2"]))),
        .init("headers", "non-ASCII", .fires(SampleMail.with("headers", ["X-Ä": "1"]))),
        .init("headers", "reserved", .fires(SampleMail.with("headers", ["bcc": "1"]))),
        .init(
            "reply_to", "when used", .fires(SampleMail.with("reply_to", ["name": "Nobody"]))),
        .init(
            "reply_to", "exceeds the maximum",
            .fires(SampleMail.with("reply_to", ["email": .string(long)]))),
        .init("sections", "must be strings", .superseded),
        .init(
            "send_at", "expecting a Unix timestamp",
            .fires(SampleMail.with("send_at", 999_999_999_999)),
            settings: SendGridSettings(horizon: nil)),
        .init("send_at", "72 hours", .fires(SampleMail.with("send_at", 1_800_259_201))),
        .init(
            "subject", "at least one character", .fires(SampleMail.with("subject", ""))),
        .init("subject", "The subject is required", .fires(SampleMail.without("subject"))),
        .init(
            "template_id", "must be a string", .fires(SampleMail.with("template_id", 7)),
            filled: [("[YOUR TEMPLATE ID]", "7")]),
        .init(
            "template_id", "valid template id for your account",
            .fires(SampleMail.with("template_id", "13b8f94f-bcae-4ec6-b752-70d6cb59f932")),
            filled: [("[YOUR TEMPLATE ID]", "13b8f94f-bcae-4ec6-b752-70d6cb59f932")]),
        .init(
            "template_id", "Must be a valid template.",
            .unreachable("no template exists, so none can be there and yet not be valid")),
        .init(
            "Encoding", "Invalid UTF8",
            .unreachable("it is a 415 on bytes that no JSON value stands for; has its own test")),
    ]
}
