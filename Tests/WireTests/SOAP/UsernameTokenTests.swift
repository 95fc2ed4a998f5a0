import BelaySOAP
import Testing

@Suite("WS-Security user names")
struct UsernameTokenTests {
    private static let profile = SOAPNamespace.usernameToken
    /// Made by another implementation of the profile, with the password below.
    private static let digest = "vH7lNGjsG4VG9DCKIoe/JTywlh8="
    private static let nonce = "QSynBnyD5/YPmqXodPvb0Q=="
    private static let created = "2026-11-21T05:50:45+00:00"
    private static let createdMilliseconds: Int64 = 1_795_240_245_000

    private func token(_ text: String) throws(SOAPRefusal) -> UsernameToken? {
        try SampleEnvelope(header: SampleEnvelope.security(text)).read().token
    }

    private func flaw(_ text: String) -> UsernameToken.Flaw? {
        do {
            _ = try token(text)
            return nil
        } catch {
            if case .token(let flaw) = error.error { return flaw }
            Issue.record("\(error)")
            return nil
        }
    }

    private func password(_ text: String, type: String?) -> String {
        let attribute = type.map { " Type='\($0)'" } ?? ""
        return "<wsse:Password\(attribute)>\(text)</wsse:Password>"
    }

    private func digestToken(
        _ digest: String = digest, nonce: String? = nonce, created: String? = created
    ) -> String {
        let nonce = nonce.map { "<wsse:Nonce>\($0)</wsse:Nonce>" } ?? ""
        let created = created.map { "<wsu:Created>\($0)</wsu:Created>" } ?? ""
        return SampleEnvelope.token(
            password: password(digest, type: Self.profile + "#PasswordDigest"),
            more: nonce + created)
    }

    private func readDigest(_ text: String) throws -> PasswordDigest {
        let token = try #require(try token(text))
        guard case .digest(let digest) = token.password else {
            Issue.record("no digest")
            throw UsernameToken.Flaw.digest
        }
        return digest
    }

    @Test(arguments: [nil, SOAPNamespace.usernameToken + "#PasswordText"])
    func `a password in clear is taken with or without its type`(type: String?) throws {
        let text = SampleEnvelope.token(password: password("\n S3 cret ", type: type))
        let token = try #require(try token(text))
        #expect(token.username == "ann")
        #expect(token.password == .text("S3 cret"))
    }

    /// What clients send beside a password in clear is looked at by nobody.
    @Test(arguments: [
        "<wsse:Nonce>f49fb0b725f4eb1937f691ffaa0308f</wsse:Nonce>",
        "<wsu:Created>2011-03-24T15:23:47Z</wsu:Created>", "<wsu:Created>then</wsu:Created>",
        "<wsse:Nonce/><wsu:Created/>", "<x/>",
    ])
    func `nonces and instants beside a password in clear do no harm`(more: String) throws {
        #expect(try token(SampleEnvelope.token(more: more))?.password == .text("S3cret"))
    }

    @Test func `a token that is not whole is refused`() {
        let twice = "<wsse:Password>a</wsse:Password>"
        let long = String(repeating: "x", count: 1_025)
        let table: [(String, UsernameToken.Flaw)] = [
            (SampleEnvelope.token(name: ""), .noUsername),
            (SampleEnvelope.token(name: "<wsse:Username> </wsse:Username>"), .noUsername),
            (SampleEnvelope.token(name: "<Username>ann</Username>"), .noUsername),
            (SampleEnvelope.token(password: ""), .noPassword),
            (SampleEnvelope.token(password: twice + twice), .repeated),
            (SampleEnvelope.token(more: "<wsse:Username>eve</wsse:Username>"), .repeated),
            (SampleEnvelope.token(more: "<wsse:Nonce/><wsse:Nonce/>"), .repeated),
            (SampleEnvelope.token(more: "<wsu:Created/><wsu:Created/>"), .repeated),
            (SampleEnvelope.token(password: password(long, type: nil)), .tooLong),
            (SampleEnvelope.token(more: "<wsse:Nonce>\(long)</wsse:Nonce>"), .tooLong),
            (SampleEnvelope.token(password: password("x", type: "")), .passwordType),
            (SampleEnvelope.token(password: password("x", type: "#PasswordText")), .passwordType),
            (
                SampleEnvelope.token(password: password("x", type: Self.profile + "#Other")),
                .passwordType
            ),
        ]
        for (text, expected) in table { #expect(flaw(text) == expected, "\(text)") }
    }

    @Test func `a digest proves the password and no other`() throws {
        let digest = try readDigest(digestToken())
        #expect(digest.matches("S3cret".utf8))
        for other in ["", "s3cret", "S3cret ", "S3cre", "S3cret\u{301}"] {
            #expect(!digest.matches(other.utf8))
        }
        #expect(digest.nonce.count == 16)
        #expect(digest.createdMilliseconds == Self.createdMilliseconds)
    }

    /// The instant is hashed as it was written: another way to write it is another digest.
    @Test(arguments: [
        (digest, nonce, "2026-11-21T05:50:45Z"), (digest, nonce, "2026-11-21T05:50:46+00:00"),
        (digest, "QSynBnyD5/YPmqXodPvb0A==", created),
        ("vH7lNGjsG4VG9DCKIoe/JTywlhs=", nonce, created),
    ])
    func `what was changed on the way does not match`(
        digest: String, nonce: String, created: String
    ) throws {
        let read = try readDigest(digestToken(digest, nonce: nonce, created: created))
        #expect(!read.matches("S3cret".utf8))
    }

    @Test func `a prettified digest is the same digest`() throws {
        let read = try readDigest(
            digestToken(
                "\n \(Self.digest)\n", nonce: " \(Self.nonce) ", created: "\n\(Self.created)"))
        #expect(read.matches("S3cret".utf8))
    }

    /// D-7: five minutes either way, and no instant that overflows.
    @Test(arguments: [
        (0, true), (299_999, true), (300_000, true), (300_001, false), (-300_000, true),
        (-300_001, false), (3_600_000, false), (Int64.max - createdMilliseconds, false),
    ])
    func `a digest is fresh for five minutes either way`(later: Int64, isFresh: Bool) throws {
        let digest = try readDigest(digestToken())
        #expect(digest.isFresh(atMilliseconds: Self.createdMilliseconds + later) == isFresh)
    }

    @Test func `no clock makes the window overflow`() throws {
        let digest = try readDigest(digestToken())
        #expect(!digest.isFresh(atMilliseconds: .min))
        #expect(!digest.isFresh(atMilliseconds: .max))
    }

    @Test func `an instant without an offset is UTC in a header`() throws {
        let digest = try readDigest(digestToken(created: "2026-11-21T05:50:45"))
        #expect(digest.createdMilliseconds == Self.createdMilliseconds)
    }

    @Test func `a digest without what makes it one is refused`() {
        for text in [
            digestToken(nonce: nil), digestToken(created: nil), digestToken("S3cret"),
            digestToken(""), digestToken("Zm9v"), digestToken(created: "now"),
            digestToken(created: ""), digestToken(nonce: "not base64"),
            // Fifteen bytes: one too few.
            digestToken(nonce: "QSynBnyD5/YPmqXodPvb"), digestToken(nonce: ""),
        ] {
            #expect(flaw(text) == .digest, "\(text)")
        }
    }

    /// D-7: whoever remembers nonces gets the same one for the same token.
    @Test func `the nonce is handed over as bytes`() throws {
        let first = try readDigest(digestToken())
        let again = try readDigest(digestToken(nonce: " \(Self.nonce)"))
        #expect(first.nonce == again.nonce)
        #expect(first.nonce.first == 0x41)
    }

    @Test func `a token does not show its password`() throws {
        let token = try #require(try token(SampleEnvelope.token()))
        var dumped = ""
        Swift.dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] {
            #expect(!text.contains("S3cret"))
            #expect(text.contains("ann"))
        }
    }
}
