import BelayCore
import Testing

@Suite("Who did it, as text")
struct ActorTests {
    private static let texts: [(Actor, String)] = [
        (.key("a-B_9", .sendGrid), "key:a-B_9@sendgrid"),
        (.key("a@b", .mailPartner), "key:a@b@mail-partner"),
        (.key("", .marketingCloud), "key:@marketing-cloud"),
        (.user(1), "user:1"), (.user(.max), "user:9223372036854775807"),
        (.command, "command"), (.recipient, "recipient"), (.clockwork, "clockwork"),
    ]

    @Test(arguments: texts)
    func `every actor has a text, and is read from it`(actor: Actor, text: String) {
        #expect(actor.text == text)
        #expect(Actor(text: text) == actor)
    }

    @Test(arguments: [
        "", "key", "key:", "key:a", "key:a@", "key:a@nobody", "user:", "user:0", "user:-1",
        "user:+1", "user:01", "user:9223372036854775808", "Command", "command ", "recipient\0",
    ])
    func `nothing else is read`(text: String) {
        #expect(Actor(text: text) == nil)
    }

    @Test(arguments: Door.allCases)
    func `no door's name holds what ends a key's`(door: Door) {
        #expect(!door.name.utf8.contains(UInt8(ascii: "@")))
        #expect(Actor(text: Actor.key("k", door).text) == .key("k", door))
    }
}
