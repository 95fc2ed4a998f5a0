import BelayCampaigns
import BelayCore
import Testing

@Suite("UUIDs of what is numbered")
struct MarketingIDsTests {
    private let ids = MarketingIDs(secret: [UInt8](repeating: 1, count: 32))

    @Test(arguments: [1, 255, 256, 65_536, 16_777_216, 2_147_483_647] as [Int64])
    func `a number comes back from its UUID, and only to its account and kind`(
        _ number: Int64
    ) throws {
        let account = AccountID(7)
        for kind in MarketingIDs.Kind.allCases {
            let text = ids.text(kind, number, of: account)
            #expect(UUIDText.decode(text)?[6] == 0x80 | kind.rawValue)
            #expect(ids.number(text, kind, of: account) == number)
            #expect(ids.number(text, kind, of: AccountID(8)) == nil)
            #expect(ids.number(text, kind, of: AccountID(7 + 1 << 32)) == nil)
            for other in MarketingIDs.Kind.allCases where other != kind {
                #expect(ids.number(text, other, of: account) == nil)
            }
        }
    }

    @Test func `no byte of it can be changed`() throws {
        let account = AccountID(1)
        let bytes = try #require(UUIDText.decode(ids.text(.list, 5, of: account)))
        for index in bytes.indices {
            for bit in 0..<8 {
                var forged = bytes
                forged[index] ^= 1 << bit
                #expect(ids.number(UUIDText.encode(forged), .list, of: account) == nil)
            }
        }
    }

    @Test func `another server's names nothing here`() {
        let other = MarketingIDs(secret: [UInt8](repeating: 2, count: 32))
        let text = other.text(.contact, 1, of: AccountID(1))
        #expect(ids.number(text, .contact, of: AccountID(1)) == nil)
    }

    @Test(arguments: [
        ("foo@example.com", "Zm9vQGV4YW1wbGUuY29t"), ("Foo@Example.COM", "Zm9vQGV4YW1wbGUuY29t"),
        ("a@b.example", "YUBiLmV4YW1wbGU="), ("ab@b.example", "YWJAYi5leGFtcGxl"),
    ])
    func `a recipient's id is its address in base64url`(_ address: String, _ id: String) {
        #expect(RecipientID.encode(address) == id)
        #expect(RecipientID.decode(id) == LetterCase.lowered(address))
        #expect(RecipientID.decode(id.replacing("=", with: "")) == LetterCase.lowered(address))
    }

    @Test(arguments: ["", "=", "Zm9v!", "_w", "Zg"])
    func `what is no id names nobody`(_ id: String) {
        #expect(RecipientID.decode(id).map { $0.utf8.count == 1 } ?? true)
    }
}
