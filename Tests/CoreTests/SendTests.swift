import BelayCore
import Testing

@Suite("What was scheduled")
struct SendTests {
    @Test func `everyone gets a copy, To before Cc before Bcc`() {
        let boxes = ["a@x.test", "b@x.test", "c@x.test", "d@x.test"].map { Mailbox(address: $0) }
        let message = Message(
            to: [boxes[0], boxes[3]], cc: [boxes[1]], bcc: [boxes[2]], due: .epoch)
        #expect(message.recipients == [boxes[0], boxes[3], boxes[1], boxes[2]])
        #expect(Message(to: [boxes[0]], due: .epoch).recipients == [boxes[0]])
    }

    @Test(arguments: [
        (Door.native, 0, "native"), (.sendGrid, 1, "sendgrid"), (.mailPartner, 2, "mail-partner"),
        (.marketingCloud, 3, "marketing-cloud"), (.operators, 4, "operator"),
    ])
    func `doors keep their numbers and names`(door: Door, number: Int, name: String) {
        #expect(door.rawValue == number)
        #expect(door.name == name)
    }

    @Test func `no two doors share a name`() {
        #expect(Set(Door.allCases.map(\.name)).count == Door.allCases.count)
    }

    @Test func `mail is sent again after a doubt unless its sender said otherwise`() {
        let send = Send(
            id: SendID(high: 1, low: 1), account: AccountID(1), number: 1, door: .native,
            content: Content(from: Mailbox(address: "a@x.test"), subject: "s", parts: []),
            messages: [], accepted: .epoch)
        #expect(send.doubtPolicy == .resend)
        #expect(send.notAfter == nil)
        #expect(send.batch == nil)
        #expect(DoubtPolicy.allCases.map(\.rawValue) == [0, 1])
        #expect(Stop.Action.allCases.map(\.rawValue) == [0, 1])
    }

    @Test func `parts are what they were made of`() {
        let field = HeaderField(name: "X-A", value: "1")
        let file = Attachment(filename: "a.txt", type: "text/plain", bytes: [1, 2])
        let content = Content(
            from: Mailbox(address: "a@x.test", name: "A"), subject: "s",
            parts: [BodyPart(type: "text/plain", text: "t")], headers: [field],
            attachments: [file])
        let message = Message(
            to: [], substitutions: [Message.Substitution(tag: "-n-", text: "N")], due: .epoch)
        #expect(content.from.name == "A")
        #expect(content.parts.map(\.type) == ["text/plain"])
        #expect(content.parts.map(\.text) == ["t"])
        #expect(content.headers.map(\.name) == ["X-A"])
        #expect(content.headers.map(\.value) == ["1"])
        #expect(content.attachments.map(\.bytes) == [[1, 2]])
        #expect(content.attachments.map(\.isInline) == [false])
        #expect(message.substitutions.map(\.tag) == ["-n-"])
        #expect(message.substitutions.map(\.text) == ["N"])
    }
}
