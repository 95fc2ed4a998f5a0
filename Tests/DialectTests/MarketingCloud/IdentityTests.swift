import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Who a Marketing Cloud request is from")
struct IdentityTests {
    private static let vendor = PartnerNamespace.oauth

    private static func security(_ name: String, _ password: String) -> String {
        "<wsse:Security><wsse:UsernameToken><wsse:Username>\(name)</wsse:Username>"
            + "<wsse:Password>\(password)</wsse:Password></wsse:UsernameToken></wsse:Security>"
    }

    /// A header, and the token in it; nil for nobody.
    @Test(
        arguments: [
            ("<fueloauth xmlns='\(vendor)'>T</fueloauth>", "T"),
            ("<e:fueloauth xmlns:e='\(vendor)'> T\n</e:fueloauth>", "T"),
            ("<fueloauth>T</fueloauth>", "T"),
            ("<fueloauth xmlns='\(vendor)'><fueloauth>T</fueloauth></fueloauth>", "T"),
            ("<oAuth xmlns='\(vendor)'><oAuthToken xmlns=''>T</oAuthToken></oAuth>", "T"),
            ("<oAuth xmlns='\(vendor)'><oAuthToken>T</oAuthToken></oAuth>", "T"),
            (
                security("*", "*") + "<oAuth xmlns='\(vendor)'><oAuthToken>T</oAuthToken></oAuth>",
                "T"
            ),
            ("<fueloauth>T<!-- -->1</fueloauth>", "T1"),
            ("<fueloauth> </fueloauth>", nil), ("<fueloauth/>", nil), ("", nil),
            ("<fueloauth xmlns='urn:else'>T</fueloauth>", nil), ("<FuelOAuth>T</FuelOAuth>", nil),
            ("<x><fueloauth>T</fueloauth></x>", nil),
        ] as [(String, String?)])
    func `a token is found in every form`(header: String, token: String?) throws {
        let identity = try Identity(try Sample.envelope(header: header))
        #expect(identity == token.map { .token($0) } ?? .none)
    }

    @Test func `a user comes from the Security header`() throws {
        let identity = try Identity(try Sample.envelope(header: Self.security("ann", "S3cret")))
        guard case .user(let user) = identity else {
            Issue.record("nobody")
            return
        }
        #expect(user.username == "ann")
    }

    @Test(arguments: [
        ("<fueloauth>T</fueloauth><fueloauth>T</fueloauth>", Identity.Flaw.severalTokens),
        ("<fueloauth>T</fueloauth><oAuth xmlns='\(vendor)'>T</oAuth>", .severalTokens),
        (security("ann", "S3cret") + "<fueloauth>T</fueloauth>", .contradiction),
        (security("*", "S3cret") + "<fueloauth>T</fueloauth>", .contradiction),
        ("<fueloauth>\(String(repeating: "t", count: 4_097))</fueloauth>", .tooLong),
    ])
    func `two identities, or one without end, are refused`(
        header: String, flaw: Identity.Flaw
    ) throws {
        let envelope = try Sample.envelope(header: header)
        #expect(throws: flaw) { try Identity(envelope) }
    }
}
