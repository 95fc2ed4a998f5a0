import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Envelopes as Marketing Cloud's clients send them")
struct EnvelopeTests {
    /// Who a file says it is from, what it asks, and in which version of SOAP.
    private static let expected: [String: (identity: String, request: String)] = [
        "fuelsdk-node-style-body-before-header.xml": ("token TOKEN", "cancel Send 29605"),
        "fuelsdk-python-legacy-oauth-perform-cancel.xml": ("token LT", "cancel Send 29605"),
        "fuelsdk-python-oauth2-perform-cancel.xml": ("token AT2", "cancel Send 29605"),
        "fuelsdk-python-oauth2-retrieve-send.xml":
            ("token AT2", "Retrieve Send [ID Status SendDate] ID equals 29605"),
        "java-jaxws-perform-cancel-send.xml": ("user@example.com S3cret", "cancel Send 29605"),
        "mono-asmx-create-send.xml":
            ("user@example.com S3cret", "Create Send 1 to 2 at 2030-08-03T12:00:00Z"),
        "mono-asmx-perform-cancel-send.xml": ("user@example.com S3cret", "cancel Send 29605"),
        "mono-asmx-retrieve-send.xml":
            ("user@example.com S3cret", "Retrieve Send [ID Status SendDate] ID equals 29605"),
        "mono-wcf-soap11-perform-cancel.xml": ("token TOKEN123", "cancel Send 29605"),
        "mono-wcf-soap12-wsa2004-perform-cancel.xml": ("token TOKEN123", "cancel Send 29605"),
        "php-soapclient-perform-cancel-send.xml":
            ("user@example.com S3cret", "cancel Send 29605"),
        "php-soapclient-retrieve-send.xml":
            ("user@example.com S3cret", "Retrieve Send [ID Status] ID equals 29605"),
        "suds-perform-cancel-nonce-created.xml":
            ("user@example.com S3cret", "cancel Send 29605"),
        "vendor-page-as-markdown.xml": ("XXX XXX", "cancel Send 29605"),
        "vendor-page-as-text.xml": ("XXX XXX", "cancel Send 29605"),
        "zeep-create-send-senddate.xml":
            ("user@example.com S3cret", "Create Send 12345 to 256415 at 2030-08-03T12:00:00-06:00"),
        "zeep-delete-send.xml": ("user@example.com S3cret", "Delete Send 29605"),
        "zeep-describe-send.xml": ("user@example.com S3cret", "Describe Send"),
        "zeep-getsystemstatus.xml": ("user@example.com S3cret", "GetSystemStatus"),
        "zeep-perform-cancel-send-digest.xml":
            ("user@example.com digest", "cancel Send 29605"),
        "zeep-perform-cancel-send.xml": ("user@example.com S3cret", "cancel Send 29605"),
        "zeep-perform-start-esd.xml":
            ("user@example.com S3cret", "start EmailSendDefinition MyKey"),
        "zeep-retrieve-send-by-id.xml":
            ("user@example.com S3cret", "Retrieve Send [\(properties)] ID equals 29605"),
        "zeep-retrieve-send-by-status.xml":
            ("user@example.com S3cret", "Retrieve Send [\(properties)] Status equals Scheduled"),
        "zeep-retrieve-send-complex.xml":
            (
                "user@example.com S3cret",
                "Retrieve Send [\(properties)] (Status equals Scheduled AND "
                    + "SendDate greaterThan 2030-01-01T00:00:00)"
            ),
        "zeep-schedule-esd.xml":
            (
                "user@example.com S3cret",
                "start EmailSendDefinition MyKey at 2030-08-03T18:00:00Z DailyRecurrence"
            ),
        "zeep-versioninfo.xml": ("user@example.com S3cret", "VersionInfo false"),
    ]
    private static let properties = "ID SendDate Status EmailName Subject SentDate NumberSent"

    @Test(arguments: Sample.names(in: "Envelopes"))
    func `every client is understood`(name: String) throws {
        let expected = try #require(Self.expected[name], "say what this file means")
        let envelope = try SOAPEnvelope(try Sample.bytes("Envelopes", name))
        #expect(try describe(Identity(envelope)) == expected.identity)
        let request = try Request(envelope.request, from: Sample.catalogue)
        #expect(describe(request) == expected.request)
        #expect(envelope.version == (name.contains("soap12") ? .soap12 : .soap11))
    }

    @Test func `every file that is expected is there`() {
        #expect(Set(Sample.names(in: "Envelopes")) == Set(Self.expected.keys))
    }

    /// The marks that some networks and editors put before and around a document.
    @Test(arguments: Sample.names(in: "Envelopes"))
    func `a mark at the start and line ends change nothing`(name: String) throws {
        let bytes = try Sample.bytes("Envelopes", name)
        let lines = bytes.flatMap { (byte: UInt8) -> [UInt8] in
            byte == 0x0A ? [0x0D, 0x0A] : [byte]
        }
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + lines
        let first = try Request(SOAPEnvelope(bytes).request, from: Sample.catalogue)
        let second = try Request(SOAPEnvelope(marked).request, from: Sample.catalogue)
        #expect(describe(first) == describe(second))
    }

    @Test func `the vendor's own sample cancels its send, stray sign and all`() throws {
        for name in ["vendor-page-as-text.xml", "vendor-page-as-markdown.xml"] {
            let envelope = try SOAPEnvelope(try Sample.bytes("Envelopes", name))
            let request = try Request(envelope.request, from: Sample.catalogue)
            guard case .perform(let action, let definitions, _) = request else {
                Issue.record("not a Perform")
                continue
            }
            #expect(action == "cancel")
            #expect(definitions.map(\.object) == [APIObject("Send", ["ID": .integer(29_605)])])
            #expect(definitions.flatMap(\.flaws).isEmpty)
        }
    }

    @Test func `a header that WCF wants understood is`() throws {
        let name = "mono-wcf-soap12-wsa2004-perform-cancel.xml"
        let envelope = try SOAPEnvelope(try Sample.bytes("Envelopes", name))
        let action = XMLName("Action", in: SOAPNamespace.addressing2004)
        #expect(envelope.addressing.action == "Perform")
        #expect(envelope.notUnderstood(beside: []) == [action])
        #expect(envelope.notUnderstood(beside: [action]).isEmpty)
    }

    private func describe(_ identity: Identity) -> String {
        switch identity {
        case .none: return "nobody"
        case .token(let token): return "token " + token
        case .user(let user):
            switch user.password {
            case .text(let password): return user.username + " " + password
            case .digest(let digest):
                let matches = digest.matches("S3cret".utf8)
                return user.username + (matches ? " digest" : " wrong digest")
            }
        }
    }

    private func describe(_ request: Request) -> String {
        let name = request.operation.rawValue
        switch request {
        case .create(let objects, _):
            return name + " " + objects.map { created($0.object) }.joined(separator: ", ")
        case .update(let objects, _), .delete(let objects, _):
            return name + " " + objects.map { key($0.object) }.joined(separator: ", ")
        case .retrieve(let retrieval), .query(let retrieval):
            let filter = retrieval.filter.map { " " + describe($0) } ?? ""
            let properties = retrieval.properties.joined(separator: " ")
            return name + " \(retrieval.objectType ?? "") [\(properties)]" + filter
        case .perform(let action, let objects, _), .configure(let action, let objects, _):
            return action + " " + objects.map { key($0.object) }.joined(separator: ", ")
        case .schedule(let action, let schedule, let objects, _):
            let start = schedule?.object.dateTime("StartDateTime")?.text(.withOffset) ?? ""
            let recurrence = schedule?.object.object("Recurrence")?.type ?? ""
            return action + " " + objects.map { key($0.object) }.joined(separator: ", ")
                + " at \(start) \(recurrence)"
        case .describe(let types): return name + " " + types.joined(separator: " ")
        case .versionInfo(let includesHistory): return name + " \(includesHistory)"
        case .execute, .extract, .systemStatus: return name
        }
    }

    private func key(_ object: APIObject) -> String {
        let key = object.integer("ID").map { String($0) } ?? object.text("CustomerKey") ?? "?"
        return object.type + " " + key
    }

    private func created(_ object: APIObject) -> String {
        let lists = object.objects("List").compactMap { $0.integer("ID") }
        let email = object.object("Email")?.integer("ID") ?? 0
        let date = object.dateTime("SendDate")?.text(.withOffset) ?? ""
        return object.type + " \(email) to " + lists.map { String($0) }.joined(separator: " ")
            + " at " + date
    }

    private func describe(_ filter: Filter) -> String {
        switch filter {
        case .all(let filters):
            return "(" + filters.map { describe($0) }.joined(separator: " AND ") + ")"
        case .any(let filters):
            return "(" + filters.map { describe($0) }.joined(separator: " OR ") + ")"
        case .simple(let simple):
            let dates = simple.dates.compactMap { $0.text(.withOffset) }
            let values = (simple.values + dates).joined(separator: " ")
            return "\(simple.property) \(simple.comparison.rawValue) \(values)"
        }
    }
}
