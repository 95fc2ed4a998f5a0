import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("What Mail Partner's door makes of a send", .timeLimit(.minutes(1)))
struct MailPartnerSendTests {
    /// What the wall in Paris shows, and the instant that is meant.
    struct Wall: Sendable, CustomTestStringConvertible {
        var date: String
        var hour: String
        var minute: String
        /// Unix seconds.
        var due: Int64
        var shown: String

        init(
            _ date: String, _ hour: String, _ minute: String, _ due: Int64, _ shown: String
        ) {
            (self.date, self.hour, self.minute, self.due, self.shown) =
                (date, hour, minute, due, shown)
        }

        var testDescription: String { "\(date) \(hour):\(minute)" }
    }

    // Both changes of four years, and what lies around them. By `date -u -d 'TZ="Europe/Paris" …'`.
    static let walls = [
        Wall("28/03/2027", "01", "55", 1_806_195_300, "2027-03-28 01:55:00"),
        Wall("28/03/2027", "02", "00", 1_806_195_600, "2027-03-28 03:00:00"),
        Wall("28/03/2027", "02", "30", 1_806_197_400, "2027-03-28 03:30:00"),
        Wall("28/03/2027", "02", "55", 1_806_198_900, "2027-03-28 03:55:00"),
        Wall("28/03/2027", "03", "00", 1_806_195_600, "2027-03-28 03:00:00"),
        Wall("27/03/2027", "24", "00", 1_806_188_400, "2027-03-28 00:00:00"),
        Wall("31/10/2027", "01", "55", 1_824_940_500, "2027-10-31 01:55:00"),
        Wall("31/10/2027", "02", "00", 1_824_940_800, "2027-10-31 02:00:00"),
        Wall("31/10/2027", "02", "55", 1_824_944_100, "2027-10-31 02:55:00"),
        Wall("31/10/2027", "03", "00", 1_824_948_000, "2027-10-31 03:00:00"),
        Wall("26/03/2028", "02", "30", 1_837_647_000, "2028-03-26 03:30:00"),
        Wall("29/10/2028", "02", "30", 1_856_392_200, "2028-10-29 02:30:00"),
        Wall("25/03/2029", "02", "30", 1_869_096_600, "2029-03-25 03:30:00"),
        Wall("28/10/2029", "02", "30", 1_887_841_800, "2029-10-28 02:30:00"),
        Wall("31/03/2030", "02", "30", 1_901_151_000, "2030-03-31 03:30:00"),
        Wall("27/10/2030", "02", "30", 1_919_291_400, "2030-10-27 02:30:00"),
        Wall("31/12/2027", "24", "00", 1_830_294_000, "2028-01-01 00:00:00"),
        Wall("28/02/2100", "24", "00", 4_107_538_800, "2100-03-01 00:00:00"),
        Wall("29/02/2400", "12", "00", 13_574_602_800, "2400-02-29 12:00:00"),
    ]

    @Test(arguments: walls)
    func `a time on the wall in Paris is an instant`(_ wall: Wall) async throws {
        let trial = try await MailPartnerTrial()
        let answer = await trial.send([
            ("scheduledDeliveryDate", .string(wall.date)), ("time", .string(wall.hour)),
            ("minute", .string(wall.minute)),
        ])
        #expect(answer.json?["scheduledDeliveryDate"]?.asString == wall.shown)
        let number = try #require(answer.json?["messageId"]?.asString)
        let record = try #require(try await trial.record(number))
        #expect(record.deliveries.map(\.lifecycle.due.unixSeconds) == [wall.due])
    }

    @Test func `each recipient has a mail that shows nobody else`() async throws {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred(to: 3)
        let send = try #require(try await trial.record(number)).send
        #expect(
            send.messages.map { $0.to.map(\.address) } == (0..<3).map { ["to\($0)@example.com"] })
        #expect(send.messages.allSatisfy { $0.cc.isEmpty && $0.bcc.isEmpty })
    }

    @Test func `everything that a mail can have is kept`() async throws {
        let trial = try await MailPartnerTrial()
        let answer = await trial.send([
            ("params", ["to": [["email": "ada@example.com", "name": "Ada"]]]),
            ("from", ["email": "me@example.com", "name": "Me"]),
            ("replyTo", ["email": "re@example.com", "name": "Re"]),
            ("variables", ["firstname": "Ada", "été": "x"]), ("tag", "january"),
            (
                "attachments",
                [
                    [
                        "base64Content": "aGVsbG8=", "contentType": "application/PDF",
                        "filename": "hello",
                    ],
                    [
                        "base64Content": "aGVsbG8=", "contentType": "image/jpeg",
                        "filename": "photo.JPG",
                    ],
                    [
                        "base64Content": "aGVsbG8=", "contentType": "application/x-own",
                        "filename": "data.own",
                    ],
                ]
            ),
        ])
        let number = try #require(answer.json?["messageId"]?.asString)
        let send = try #require(try await trial.record(number)).send
        #expect(send.content.from == Mailbox(address: "me@example.com", name: "Me"))
        #expect(send.content.replyTo == [Mailbox(address: "re@example.com", name: "Re")])
        #expect(send.content.subject == "Hello")
        #expect(send.content.parts == [BodyPart(type: "text/html", text: "<p>Hello</p>")])
        #expect(
            send.content.attachments.map(\.filename) == ["hello.pdf", "photo.JPG", "data.own"])
        #expect(send.content.attachments.allSatisfy { $0.bytes == Array("hello".utf8) })
        #expect(send.tags == ["january"])
        #expect(send.messages.map(\.to) == [[Mailbox(address: "ada@example.com", name: "Ada")]])
        #expect(send.messages[0].substitutions.map(\.tag) == ["#FIRSTNAME#", "#éTé#"])
        #expect(send.door == .mailPartner)
    }

    @Test(arguments: [(1, 200), (500, 200), (501, 50)])
    func `up to five hundred recipients`(_ count: Int, _ code: Int) async throws {
        let trial = try await MailPartnerTrial()
        let boxes = (0..<count).map { JSON(dictionaryLiteral: ("email", .address($0))) }
        for member in ["params", "to"] {
            let list = JSON.array(boxes)
            let answer = await trial.send([
                ("params", nil), (member, member == "params" ? ["to": list] : list),
            ])
            #expect(answer.json?["code"]?.asInteger == Int64(code))
            if code == 200 { #expect(answer.json?["nbMail"]?.asInteger == Int64(count)) }
        }
    }

    @Test(arguments: [(5 * 1_024 * 1_024, 200), (5 * 1_024 * 1_024 + 1, 90)])
    func `an attachment has five megabytes at most`(_ size: Int, _ code: Int) async throws {
        let trial = try await MailPartnerTrial()
        let whole = String(repeating: "AAAA", count: size / 3)
        let text = whole + ["", "AA==", "AAA="][size % 3]
        let answer = await trial.send([
            (
                "attachments",
                [["base64Content": .string(text), "contentType": "a/b", "filename": "f"]]
            )
        ])
        #expect(answer.json?["code"]?.asInteger == Int64(code))
    }

    @Test(arguments: [
        (MailPartnerSettings.Language.english, "may have been", "do not repeat"),
        (.french, "a pu l’être", "ne pas répéter"),
    ])
    func `what may have been accepted is not to be asked for again unseen`(
        _ language: MailPartnerSettings.Language, _ doubt: String, _ advice: String
    ) async throws {
        var settings = MailPartnerTrial.settings
        settings.language = language
        let trial = try await MailPartnerTrial(settings)
        trial.store.fail(.accept, .after(.unknown("no word from the disk")))
        let answer = await trial.send()
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.json?["code"] == 500)
        let text = try #require(answer.json?["message"]?.asString)
        #expect(text.contains(doubt) && text.contains(advice), "\(text)")
        #expect(answer.header("Retry-After") == nil)
        #expect(try await trial.sending.list(SendFilter(), of: trial.account).count == 1)
    }

    @Test func `what was not accepted may be asked for again as it is`() async throws {
        let trial = try await MailPartnerTrial()
        trial.store.fail(.accept, .before(.unavailable("busy")))
        let answer = await trial.send()
        #expect(answer.json?["message"]?.asString?.contains("please repeat") == true)
        #expect(answer.header("Retry-After") == "1")
        #expect(try await trial.sending.list(SendFilter(), of: trial.account).isEmpty)
    }

    @Test func `what is refused is not stored`() async throws {
        let trial = try await MailPartnerTrial()
        let refused = await trial.send([("time", "12")])
        #expect(refused.json?["code"] == 45)
        #expect(try await trial.sending.list(SendFilter(), of: trial.account).isEmpty)
    }

    @Test func `a sandboxed mail is never claimed`() async throws {
        let trial = try await MailPartnerTrial()
        let answer = await trial.send([("sandbox", 1)])
        let number = try #require(answer.json?["messageId"]?.asString)
        trial.time.advance(by: .seconds(1))
        #expect(try await trial.releaseDue().isEmpty)
        let record = try #require(try await trial.record(number))
        #expect(record.deliveries.map(\.lifecycle.state) == [.expired])
    }
}
