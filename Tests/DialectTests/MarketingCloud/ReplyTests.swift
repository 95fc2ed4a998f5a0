import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Answers of Marketing Cloud")
struct ReplyTests {
    private static let requestID = "10d3e7eb-0a84-4a88-9ee3-20618b93a2f1"
    private static let address = "https://localhost/Service.asmx"

    private func document(_ body: Markup, action: String) throws -> String {
        let reply = SOAPReply(
            version: .soap11, action: action,
            messageID: "urn:uuid:9d3568e8-437b-4aa0-b011-445c4baff1a2",
            timestampID: "Timestamp-5ba6b289-bd18-4392-a023-87ffb6fd102b", relatesTo: nil,
            createdMilliseconds: 1_893_456_000_000, body: body)
        return String(decoding: try reply.document() + [0x0A], as: UTF8.self)
    }

    private func file(_ name: String) throws -> String {
        String(decoding: try Sample.bytes("Replies", name), as: UTF8.self)
    }

    private func time(_ text: String) throws -> SchemaDateTime {
        try SchemaDateTime(Array(text.utf8)[...])
    }

    private func send(_ id: Int64, status: String? = nil) -> APIObject {
        var send = APIObject("Send", ["ID": .integer(id)])
        send["Status"] = status.map { .text($0) }
        return send
    }

    private func replies() throws -> [String: Reply] {
        let canceled = ItemResult(
            "Send canceled", object: send(29_605, status: "Canceled"),
            task: .init(id: "29605"))
        let created = APIObject(
            "Send",
            [
                "Status": .text("Scheduled"), "ID": .integer(29_605),
                "SendDate": .dateTime(try time("2030-08-03T12:00:00-06:00")),
                "Email": .object(APIObject("Email", ["ID": .integer(12_345)])),
            ])
        let wrongType =
            "Unable to find a handler for object type: Sendd. Object types are case-sensitive, "
            + "check spelling."
        return [
            "create-send-ok.xml": .create([
                ItemResult("Created Send.", object: created, newID: 29_605)
            ]),
            "create-send-error.xml": .create([
                ItemResult(
                    "SendDate must be after the current time", errorCode: 2,
                    object: APIObject("Send"))
            ]),
            "delete-send-ok.xml": .delete([ItemResult("Send deleted")]),
            "perform-cancel-ok.xml": .perform([canceled], message: ""),
            "perform-cancel-mixed.xml": .perform(
                [
                    canceled,
                    ItemResult("Send with ID 999 not found", errorCode: 2, object: send(999)),
                ], message: ""),
            "retrieve-bad-type.xml": .retrieve(.failed(wrongType), []),
            "retrieve-empty.xml": .retrieve(.ok, []),
            "retrieve-send-ok.xml": .retrieve(.ok, [try retrieved()]),
        ]
    }

    /// Of a stored send, the properties that a client asked for, in its own order and case.
    private func retrieved() throws -> APIObject {
        let stored = APIObject(
            "Send",
            [
                "ID": .integer(29_605), "Status": .text("Scheduled"),
                "FromName": .text("not asked for"), "Subject": .text("Hi"),
                "EmailName": .text("Newsletter"),
                "SendDate": .dateTime(try time("2030-08-03T12:00:00-06:00")),
            ])
        let type = try #require(Sample.catalogue["Send"])
        let names = ["Status", "id", "SendDate", "EMAILNAME", "Subject", "SentDate", "NumberSent"]
        let paths = try names.map {
            try #require(PropertyPath($0, of: type, in: Sample.catalogue))
        }
        return stored.showing(paths)
    }

    private static let faults: [String: SOAPFault] = [
        "fault-bad-soapaction.xml": SOAPFault(
            .client, "Server did not recognize the value of HTTP Header SOAPAction: Test.",
            detail: []),
        "fault-login-failed.xml": SOAPFault(.security, "Login Failed", actor: address),
        "fault-server.xml": SOAPFault(
            .server, "Unplanned Outage", actor: address,
            detail: [
                Markup(
                    "apifault", [Markup("Code", "2"), Markup("Message", "Unplanned Outage")],
                    attributes: [.init("xmlns", PartnerNamespace.fault)])
            ]),
    ]

    @Test(arguments: Sample.names(in: "Replies"))
    func `every answer stands as the platform's do`(name: String) throws {
        if let fault = Self.faults[name] {
            let markup = fault.markup(in: .soap11)
            #expect(try document(markup, action: SOAPReply.faultAction) == file(name))
        } else {
            let reply = try #require(try replies()[name], "say what this file is")
            let markup = reply.markup(
                requestID: Self.requestID, from: Sample.catalogue, clock: .central)
            #expect(try document(markup, action: reply.operation.replyAction) == file(name))
        }
    }

    @Test func `every answer that is written down has its file`() throws {
        let names = Set(try replies().keys).union(Self.faults.keys)
        #expect(names == Set(Sample.names(in: "Replies")))
    }

    private func text(_ reply: Reply) throws -> String {
        let markup = reply.markup(requestID: "r", from: Sample.catalogue, clock: .central)
        return String(decoding: try markup.encode(), as: UTF8.self)
    }

    /// What became of the items, and how the whole went.
    @Test(
        arguments: [
            ([], "Error"), ([nil], "OK"), ([nil, nil], "OK"), ([2], "Error"), ([2, 5], "Error"),
            ([nil, 2], "Has Errors"), ([2, nil], "Has Errors"),
        ] as [([Int32?], String)])
    func `the whole went as its items did`(codes: [Int32?], status: String) throws {
        let items = codes.map { ItemResult("m", errorCode: $0) }
        #expect(OverallStatus(of: items).text == status)
        let text = try text(.perform(items, message: ""))
        #expect(text.contains("<OverallStatus>\(status)</OverallStatus>"))
    }

    @Test func `what a client sent is escaped in what it hears`() throws {
        let text = try text(.perform([], message: "<script>&"))
        #expect(text.contains("&lt;script&gt;&amp;"))
        #expect(try XMLReader.read(text.utf8).name.local == "PerformResponseMsg")
    }

    @Test func `properties come in the schema's order, whatever order they were given in`() throws {
        let type = try #require(Sample.catalogue["EmailSendDefinition"])
        var object = APIObject("EmailSendDefinition")
        for field in type.fields.reversed() where field.kind == .string {
            object[field.name] = .text("x")
        }
        let writer = ObjectWriter(Sample.catalogue, clock: .central, .withOffset)
        let markup = writer.markup(object, as: "Object")
        guard case .elements(let elements) = markup.content else {
            Issue.record("no elements")
            return
        }
        #expect(
            elements.map(\.name) == type.fields.filter { $0.kind == .string }.map(\.name))
    }

    @Test func `parts of objects have no nil keys, and types are named where they differ`() throws {
        let object = APIObject(
            "Send",
            [
                "Client": .object(APIObject("ClientID", ["ID": .integer(1)])),
                "Sources": .objects([APIObject("List", ["ID": .integer(2)])]),
                "EmailSendDefinition": .object(
                    APIObject("EmailSendDefinition", ["CustomerKey": .text("k")])),
            ])
        let writer = ObjectWriter(Sample.catalogue, clock: .central, .withoutOffset)
        let text = String(
            decoding: try writer.markup(object, as: "Results").encode(), as: UTF8.self)
        let null = "<PartnerKey xsi:nil=\"true\" />"
        let id = "<ObjectID xsi:nil=\"true\" />"
        #expect(
            text == "<Results xsi:type=\"Send\"><Client><ID>1</ID></Client>\(null)\(id)"
                + "<Sources><Source xsi:type=\"List\">\(null)<ID>2</ID>\(id)</Source></Sources>"
                + "<EmailSendDefinition>\(null)\(id)<CustomerKey>k</CustomerKey>"
                + "</EmailSendDefinition></Results>")
    }

    /// A time as it was sent, and as it is echoed and retrieved.
    @Test(arguments: [
        ("2010-05-16T14:32:00-04:00", "2010-05-16T12:32:00-06:00", "2010-05-16T12:32:00"),
        ("2030-08-03T18:00:00Z", "2030-08-03T12:00:00-06:00", "2030-08-03T12:00:00"),
        ("2030-08-03T12:00:00.5", "2030-08-03T12:00:00.5-06:00", "2030-08-03T12:00:00.5"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ])
    func `times are shown on the platform's clock`(
        sent: String, echoed: String, retrieved: String
    ) throws {
        let object = APIObject("Send", ["SendDate": .dateTime(try time(sent))])
        #expect(
            try text(.create([ItemResult("m", object: object)]))
                .contains("<SendDate>\(echoed)</SendDate>"))
        #expect(
            try text(.retrieve(.ok, [object])).contains("<SendDate>\(retrieved)</SendDate>"))
    }

    @Test func `asking for parts of parts shows no more than them`() throws {
        let stored = APIObject(
            "Send",
            [
                "Email": .object(APIObject("Email", ["ID": .integer(7), "Name": .text("n")])),
                "BccEmail": .text("b"),
            ])
        let type = try #require(Sample.catalogue["Send"])
        let paths = ["Email.ID", "BCCEmail", "Client.ID", "EmailSendDefinition.CustomerKey"].map {
            PropertyPath($0, of: type, in: Sample.catalogue)
        }
        #expect(!paths.contains(nil))
        let shown = stored.showing(paths.compactMap(\.self))
        #expect(
            shown
                == APIObject(
                    "Send",
                    [
                        "Email": .object(APIObject("Email", ["ID": .integer(7)])),
                        "BccEmail": .text("b"),
                    ]))
    }

    /// What SDKs ask for when they ask for everything.
    @Test func `every property that SDKs ask for exists`() throws {
        let type = try #require(Sample.catalogue["Send"])
        for name in [
            "ID", "CreatedDate", "ModifiedDate", "Client.ID", "Email.ID", "SendDate",
            "FromAddress", "FromName", "Duplicates", "InvalidAddresses",
            "ExistingUndeliverables", "ExistingUnsubscribes", "HardBounces", "SoftBounces",
            "OtherBounces", "ForwardedEmails", "UniqueClicks", "UniqueOpens", "NumberSent",
            "NumberDelivered", "NumberTargeted", "NumberErrored", "NumberExcluded",
            "Unsubscribes", "MissingAddresses", "Subject", "PreviewURL", "SentDate",
            "EmailName", "Status", "IsMultipart", "SendLimit", "SendWindowOpen",
            "SendWindowClose", "BCCEmail", "EmailSendDefinition.ObjectID",
            "EmailSendDefinition.CustomerKey",
        ] {
            #expect(PropertyPath(name, of: type, in: Sample.catalogue) != nil, "\(name)")
        }
        for name in ["SendID", "", ".", "ID.", ".ID", "Email..ID", "List.Nothing", "K\u{212A}"] {
            #expect(PropertyPath(name, of: type, in: Sample.catalogue) == nil, "\(name)")
        }
    }

    @Test func `types that stand in the catalogue lead to types in it`() throws {
        for type in Sample.catalogue.types {
            #expect(Set(type.fields.map(\.name)).count == type.fields.count, "\(type.name)")
            for field in type.fields {
                switch field.kind {
                case .object(let name), .wrapped(_, let name):
                    #expect(Sample.catalogue[name] != nil, "\(type.name).\(field.name)")
                default: break
                }
            }
        }
        #expect(Sample.catalogue["send"] == nil)
    }

    @Test func `the small operations answer`() throws {
        let version = Reply.Version(
            number: "1.0", date: try time("2030-01-01T00:00:00Z"), notes: "n")
        #expect(
            try text(.versionInfo(version))
                == "<VersionInfoResponseMsg xmlns=\"\(PartnerNamespace.api)\"><VersionInfo>"
                + "<Version>1.0</Version><VersionDate>2030-01-01T00:00:00Z</VersionDate>"
                + "<Notes>n</Notes></VersionInfo><RequestID>r</RequestID>"
                + "</VersionInfoResponseMsg>")
        let status = try text(.systemStatus)
        #expect(status.contains("<OrdinalID>0</OrdinalID><SystemStatus>OK</SystemStatus></Result>"))
        let type = try #require(Sample.catalogue["List"])
        let described = try text(.describe([type]))
        #expect(described.contains("<Name>ListName</Name><DataType>String</DataType>"))
        #expect(!described.contains("<Name>Subscribers</Name>"))
        let schedule = APIObject(
            "ScheduleDefinition",
            ["StartDateTime": .dateTime(try time("2010-05-16T12:32:00-06:00"))])
        let scheduled = try text(
            .schedule(
                [ItemResult("scheduled", object: schedule, task: .init(id: "7"))], message: ""))
        #expect(
            scheduled.contains(
                "<Object><PartnerKey xsi:nil=\"true\" /><ObjectID xsi:nil=\"true\" />"
                    + "<StartDateTime>2010-05-16T12:32:00-06:00</StartDateTime></Object>"
                    + "<Task><StatusCode>OK</StatusCode><StatusMessage>OK</StatusMessage>"
                    + "<ID>7</ID></Task>"))
    }
}
