import BelayCore
import BelaySending
import Testing

@Suite("What links are sealed with")
struct LinkKeyTests {
    private static let key = LinkKey(secret: [UInt8](repeating: 7, count: 32))

    private static let token = LinkToken(
        account: AccountID(3),
        delivery: DeliveryID(send: SendID(high: 0x7000, low: 9), position: 4), group: 12,
        shown: [12, 300], address: "Ann+ä@example.org")

    static let tokens: [LinkToken] = {
        var all = [token]
        func add(_ change: (inout LinkToken) -> Void) {
            var other = token
            change(&other)
            all.append(other)
        }
        add { $0.group = nil }
        add { $0.shown = [] }
        add { $0.isSample = true }
        add { $0.account = AccountID(.max) }
        add { $0.group = .max }
        add { $0.delivery = DeliveryID(send: $0.delivery.send, position: 9_999_999) }
        add { $0.shown = (1...Int64(Limits.shownGroups)).map { $0 } }
        add { $0.address = String(repeating: "x", count: Limits.addressLength) }
        add { $0.address = "one@example.org" }
        return all
    }()

    @Test(arguments: tokens)
    func `what is sealed opens as it was, and is sealed as the same text again`(
        token: LinkToken
    ) throws {
        let text = try #require(Self.key.seal(token))
        #expect(Self.key.open(text) == token)
        #expect(Self.key.seal(token) == text)
        #expect(text.utf8.allSatisfy { Base64URL.decode(String(UnicodeScalar($0))) == nil })
        #expect(text.utf8.count <= 700)
    }

    @Test func `each token has a text of its own, in which nothing can be read`() throws {
        let texts = try Self.tokens.map { try #require(Self.key.seal($0)) }
        #expect(Set(texts).count == texts.count)
        #expect(!texts[0].contains("Ann"))
        // Not even that two are of one account: nothing but the version is the same.
        let starts = texts.map { $0.prefix(8) }
        #expect(Set(starts).count == starts.count)
    }

    @Test func `a changed byte, another key and a cut text open nothing`() throws {
        let text = try #require(Self.key.seal(Self.token))
        #expect(LinkKey(secret: [UInt8](repeating: 8, count: 32)).open(text) == nil)
        let bytes = try #require(Base64URL.decode(text))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(Self.key.open(Base64URL.encode(changed)) == nil)
            #expect(Self.key.open(Base64URL.encode(bytes[..<index])) == nil)
        }
        for text in ["", "A", "AQ", text + "A", text + "=", text + text, "é"] {
            #expect(Self.key.open(text) == nil)
        }
    }
}
