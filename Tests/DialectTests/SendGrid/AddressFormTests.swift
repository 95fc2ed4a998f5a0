import BelayDialectKit
import BelayJSON
import HTTPTypes
import Testing

@Suite("Addresses in more than one form")
struct AddressFormTests {
    private static let forms = [
        "ann@m%C3%BCnchen.example", "ANN@xn--mnchen-3ya.example", "ann@M%C3%BCnchen.example",
    ]

    @Test(arguments: forms)
    func `an address that wants no mail is found in each of its forms`(_ form: String) async throws
    {
        let trial = try await SendGridTrial()
        await trial.makeGroups(1)
        let body = #"{"recipient_emails":["ann@m\u00fcnchen.example"]}"#
        for path in ["/v3/asm/suppressions/global", "/v3/asm/groups/1/suppressions"] {
            #expect(await trial.call(.post, path, body).status == .created)
        }
        let shown = await trial.call(.get, "/v3/asm/suppressions/global/\(form)")
        #expect(shown.json?["recipient_email"] != nil)
        let groups = await trial.call(.get, "/v3/asm/suppressions/\(form)")
        #expect(groups.json?["suppressions"]?.asArray?.first?["suppressed"]?.asBool == true)
        let listed = await trial.call(.get, "/v3/suppression/unsubscribes?email=\(form)")
        #expect(listed.json?.asArray?.count == 1)
        for path in ["suppressions/global", "groups/1/suppressions"] {
            #expect(await trial.call(.delete, "/v3/asm/\(path)/\(form)").status == .noContent)
        }
        let after = await trial.call(.get, "/v3/asm/suppressions/global/\(form)")
        #expect(after.json?["recipient_email"] == nil)
        let left = await trial.call(.get, "/v3/asm/suppressions/\(form)")
        #expect(left.json?["suppressions"]?.asArray?.first?["suppressed"]?.asBool == false)
    }

    @Test func `a contact is found by each form of its address`() async throws {
        let trial = try await SendGridTrial()
        let body = #"{"contacts":[{"email":"ann@m\u00fcnchen.example"}]}"#
        #expect(await trial.call(.put, "/v3/marketing/contacts", body).status == .accepted)
        for form in ["ann@m\u{FC}nchen.example", "ann@xn--mnchen-3ya.example"] {
            let asked: JSON = ["emails": [.string(form)]]
            let found = await trial.call(
                .post, "/v3/marketing/contacts/search/emails", asked.encodedText())
            #expect(found.status == .ok, "\(found.text)")
        }
    }
}
