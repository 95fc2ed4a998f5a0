import BelayConsole
import BelayCore
import Testing

@Suite("Passwords and those who guess them")
struct AccessTests {
    /// RFC 7914 §12, its second and third vectors; the first has a salt of nothing.
    @Test func `a hash is scrypt's, and its text brings all of it back`() throws {
        let cost = PasswordHash.Cost(rounds: 10, blockSize: 8, parallelism: 16)
        let hash = try #require(
            PasswordHash(of: Array("password".utf8), salt: Array("NaCl".utf8), cost: cost))
        let start: [UInt8] = [0xFD, 0xBA, 0xBE, 0x1C, 0x9D, 0x34, 0x72, 0x00]
        #expect(hash.hash.starts(with: start))
        #expect(PasswordHash(hash.text) == hash)
        let other = PasswordHash(of: Array("Password".utf8), salt: hash.salt, cost: cost)
        #expect(other?.isSame(as: hash) == false)
    }

    @Test(arguments: [
        "", "scrypt", "scrypt$14$8$5$AAAA", "scrypt$99$8$5$AAAA$AAAA", "bcrypt$14$8$5$AAAA$AAAA",
        "scrypt$14$8$5$AAAA$AAAA",
    ])
    func `a text that is no hash is none`(text: String) {
        #expect(PasswordHash(Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [
            ("192.0.2.77", "192.0.2"), ("::ffff:192.0.2.77", "192.0.2"), ("127.0.0.1", nil),
            ("::1", nil), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:db8::1", "2001:db8:0:0"),
            ("::", "0:0:0:0"), ("1::", "1:0:0:0"), ("1::2::3", nil), ("1:2:3", nil), ("", nil),
            ("192.0.2", nil), ("192.0.2.300", nil), ("12345::", nil), ("unix:", nil),
        ] as [(String, String?)])
    func `a network is what one subscriber has`(address: String, network: String?) {
        #expect(Network(of: address)?.text == network)
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("172.16.0.0/12", "172.31.0.1", true),
            ("172.16.0.0/12", "172.32.0.1", false), ("2001:db8::/32", "2001:db8:9::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "192.0.2.1", true),
        ])
    func `a range holds what begins like it`(range: String, address: String, isIn: Bool) throws {
        let address = try #require(NetworkAddress(address))
        #expect(try #require(AddressRange(range)).holds(address) == isIn)
    }

    @Test(arguments: ["", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "a", "1/2/3"])
    func `a text that is no range is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `a try that was not made counts for nothing`() {
        let backOff = BackOff()
        let names = [BackOff.Name.address("a@example.org")]
        let now = Instant(milliseconds: 1_800_000_000_000)
        for _ in 0..<2 * Limits.failuresOfAddress {
            #expect(backOff.begin(names, at: now) == nil)
            backOff.giveBack(names)
        }
        for _ in 0..<Limits.failuresOfAddress { #expect(backOff.begin(names, at: now) == nil) }
        #expect(backOff.begin(names, at: now) != nil)
    }

    @Test func `waits double up to a bound, and a day forgives`() {
        let backOff = BackOff()
        let names = [BackOff.Name.address("a@example.org")]
        var now = Instant(milliseconds: 1_800_000_000_000)
        var waits: [Duration] = []
        for _ in 0..<Limits.failuresOfAddress + 12 {
            #expect(backOff.begin(names, at: now) == nil)
            let wait = backOff.begin(names, at: now) ?? .zero
            if wait > .zero { waits.append(wait) }
            now = now + wait
        }
        #expect(waits.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(waits.last == Limits.signInWait)
        now = now + .days(1) + .seconds(1)
        #expect(backOff.begin(names, at: now) == nil)
        #expect(backOff.begin(names, at: now) == nil)
    }

    @Test func `a network is held after many, whatever the addresses`() throws {
        let backOff = BackOff()
        let now = Instant(milliseconds: 1_800_000_000_000)
        let network = BackOff.Name.network(try #require(Network(of: "192.0.2.1")))
        for number in 0..<Limits.failuresOfNetwork {
            #expect(backOff.begin([.address("\(number)"), network], at: now) == nil)
        }
        #expect(backOff.begin([.address("next"), network], at: now) != nil)
        #expect(backOff.begin([.address("next")], at: now) == nil)
        backOff.succeed([network])
        #expect(backOff.begin([network], at: now) == nil)
    }

    @Test func `what is remembered has a bound`() {
        let backOff = BackOff()
        var now = Instant(milliseconds: 1_800_000_000_000)
        for _ in 0..<Limits.failuresOfAddress {
            #expect(backOff.begin([.address("first")], at: now) == nil)
        }
        #expect(backOff.begin([.address("first")], at: now) != nil)
        for number in 0..<Limits.remembered {
            now = now + .milliseconds(1)
            #expect(backOff.begin([.address("\(number)")], at: now) == nil)
        }
        // Pushed out, as the oldest, long before its wait would matter.
        #expect(backOff.begin([.address("first")], at: ConsoleStage.start) == nil)
    }
}
