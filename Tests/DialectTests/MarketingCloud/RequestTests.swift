import BelayCore
import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Requests of Marketing Cloud")
struct RequestTests {
    private func perform(_ definition: String) throws -> RequestedObject {
        let request = try Sample.request(
            "<PerformRequestMsg><Definitions>\(definition)</Definitions></PerformRequestMsg>")
        guard case .perform(_, let objects, _) = request else { throw RequestFlaw.unknownOperation }
        return try #require(objects.first)
    }

    private func flaw(_ text: String) -> RequestFlaw? {
        do {
            _ = try Sample.request(text)
            return nil
        } catch {
            return error as? RequestFlaw
        }
    }

    @Test func `thirteen operations have their names`() {
        let names = Operation.allCases.map {
            "\($0.rawValue) \($0.requestName.local) \($0.replyName) \($0.replyAction)"
        }
        #expect(
            names == [
                "Create CreateRequest CreateResponse CreateResponse",
                "Retrieve RetrieveRequestMsg RetrieveResponseMsg RetrieveResponse",
                "Update UpdateRequest UpdateResponse UpdateResponse",
                "Delete DeleteRequest DeleteResponse DeleteResponse",
                "Query QueryRequestMsg QueryResponseMsg QueryResponse",
                "Describe DefinitionRequestMsg DefinitionResponseMsg DescribeResponse",
                "Execute ExecuteRequestMsg ExecuteResponseMsg ExecuteResponse",
                "Perform PerformRequestMsg PerformResponseMsg PerformResponse",
                "Configure ConfigureRequestMsg ConfigureResponseMsg ConfigureResponse",
                "Schedule ScheduleRequestMsg ScheduleResponseMsg ScheduleResponse",
                "VersionInfo VersionInfoRequestMsg VersionInfoResponseMsg VersionInfoResponse",
                "Extract ExtractRequestMsg ExtractResponseMsg ExtractResponse",
                "GetSystemStatus SystemStatusRequestMsg SystemStatusResponseMsg "
                    + "GetSystemStatusResponse",
            ])
        for operation in Operation.allCases {
            #expect(Operation(action: operation.rawValue) == operation)
            #expect(Operation(request: operation.requestName) == operation)
        }
        #expect(Operation(action: "Test") == nil && Operation(action: "perform") == nil)
        #expect(Operation(request: XMLName("PerformRequestMsg")) == nil)
    }

    /// How a Definition names its type, and the type that it has.
    @Test(arguments: [
        ("xsi:type='p:Send'", "Send"), ("xsi:type='Send'", "Send"), ("", "APIObject"),
        ("xsi:type='unbound:Send'", "Send"), ("xsi:type=' p:Send '", "Send"),
        ("xsi:type='p:TriggeredSendDefinition'", "TriggeredSendDefinition"),
        ("type='p:Send'", "APIObject"), ("xsi:type='send'", "send"),
    ])
    func `a type is found with any prefix and with none`(attribute: String, type: String) throws {
        let object = try perform("<Definition \(attribute)><ID>7</ID></Definition>")
        #expect(object.object == APIObject(type, ["ID": .integer(7)]))
    }

    /// What stands in a Send, and what is read of it.
    @Test(arguments: [
        ("<ID> \n29605\t</ID>", APIObject("Send", ["ID": .integer(29_605)])),
        ("<ID>2<!-- -->9</ID>", APIObject("Send", ["ID": .integer(29)])),
        ("<ID xsi:nil='true'/>", APIObject("Send")),
        ("<ID xsi:nil='1'> </ID>", APIObject("Send")),
        ("<ID xsi:nil='false'>5</ID>", APIObject("Send", ["ID": .integer(5)])),
        ("=<ID>5</ID>!", APIObject("Send", ["ID": .integer(5)])),
        ("<Unheard>5</Unheard><i:d xmlns:i='urn:else'>5</i:d>", APIObject("Send")),
        ("<sendDate xsi:nil='true'/>", APIObject("Send")),
        ("<Subject> a  b </Subject>", APIObject("Send", ["Subject": .text(" a  b ")])),
        ("<Subject/>", APIObject("Send", ["Subject": .text("")])),
        ("<IsMultipart>1</IsMultipart>", APIObject("Send", ["IsMultipart": .boolean(true)])),
        (
            "<List><ID>1</ID></List><Subject>s</Subject><List><ID>2</ID></List>",
            APIObject(
                "Send",
                [
                    "List": .objects([
                        APIObject("List", ["ID": .integer(1)]),
                        APIObject("List", ["ID": .integer(2)]),
                    ]), "Subject": .text("s"),
                ])
        ),
        (
            "<Sources><Source xsi:type='List'><ID>3</ID></Source><Source/></Sources>",
            APIObject(
                "Send",
                [
                    "Sources": .objects([
                        APIObject("List", ["ID": .integer(3)]), APIObject("APIObject"),
                    ])
                ])
        ),
        (
            "<Client><EnterpriseID>9223372036854775807</EnterpriseID></Client>",
            APIObject(
                "Send",
                [
                    "Client": .object(APIObject("ClientID", ["EnterpriseID": .integer(.max)]))
                ])
        ),
    ])
    func `properties are read by the schema`(inner: String, object: APIObject) throws {
        let read = try perform("<Definition xsi:type='Send'>\(inner)</Definition>")
        #expect(read.object == object)
        #expect(read.flaws.isEmpty)
    }

    @Test(
        arguments: [
            ("<ID>x</ID>", "ID", .notAnInteger), ("<ID/>", "ID", .notAnInteger),
            ("<ID>2147483648</ID>", "ID", .notAnInteger), ("<ID>1</ID><ID>1</ID>", "ID", .repeated),
            ("<SendDate>tomorrow</SendDate>", "SendDate", .notATime),
            ("<SendDate/>", "SendDate", .notATime),
            ("<SendDate>2030-02-30T00:00:00</SendDate>", "SendDate", .notATime),
            ("<SendWindowOpen>9 am</SendWindowOpen>", "SendWindowOpen", .notATime),
            ("<IsMultipart>yes</IsMultipart>", "IsMultipart", .notABoolean),
            ("<Email><ID>x</ID></Email>", "Email.ID", .notAnInteger),
            ("<List><Type>public</Type></List>", "List.Type", .notAWord),
            ("<Email/><Email/>", "Email", .repeated),
            // Whoever writes a time and calls it nil does not mean now.
            ("<SendDate xsi:nil='1'>2030-01-01T00:00:00</SendDate>", "SendDate", .nilWithValue),
            ("<Email xsi:nil='true'><ID>5</ID></Email>", "Email", .nilWithValue),
            ("<Sources><Source><ID>x</ID></Source></Sources>", "Sources.ID", .notAnInteger),
            // What is nearly a name is meant: without its SendDate a send would leave now.
            ("<sendDate>2030-01-01T00:00:00</sendDate>", "SendDate", .otherCase),
            ("<SENDDATE/>", "SendDate", .otherCase), ("<id>5</id>", "ID", .otherCase),
            ("<ID xmlns='urn:else'>5</ID>", "ID", .otherNamespace),
            ("<ID xmlns=''>5</ID>", "ID", .otherNamespace),
            ("<senddate xmlns=''/>", "SendDate", .otherNamespace),
            ("<Email><id>5</id></Email>", "Email.ID", .otherCase),
            ("<BCCEmail>a@example.com</BCCEmail>", "BccEmail", .otherCase),
            (
                "<SuppressionLists><suppressionList/></SuppressionLists>",
                "SuppressionLists.SuppressionList", .notAnItem
            ),
            (
                "<SuppressionLists><List><ID>1</ID></List></SuppressionLists>",
                "SuppressionLists.SuppressionList", .notAnItem
            ),
        ] as [(String, String, PropertyFlaw.Reason)])
    func `what cannot be read is a flaw of its object`(
        inner: String, path: String, reason: PropertyFlaw.Reason
    ) throws {
        let read = try perform("<Definition xsi:type='Send'>\(inner)</Definition>")
        #expect(read.flaws == [PropertyFlaw(path: path, reason: reason)])
    }

    /// A list of so many objects, and how many of them are read.
    @Test(arguments: [(2_500, 2_500, true), (2_501, 2_500, false), (20_000, 2_500, false)])
    func `a list is as long as it was sent, up to a bound`(
        count: Int, expected: Int, isSound: Bool
    ) throws {
        let inner = String(repeating: "<List><ID>1</ID></List>", count: count)
        let read = try perform("<Definition xsi:type='Send'>\(inner)<ID>7</ID></Definition>")
        #expect(read.object.objects("List").count == expected)
        #expect(read.object.integer("ID") == 7)
        #expect(read.flaws == (isSound ? [] : [PropertyFlaw(path: "List", reason: .tooMany)]))
        let sources = String(repeating: "<Source/>", count: count)
        let wrapped = try perform(
            "<Definition xsi:type='Send'><Sources>\(sources)</Sources></Definition>")
        #expect(wrapped.flaws.map(\.reason) == (isSound ? [] : [.tooMany]))
    }

    /// So many lists with 2,500 subscribers each.
    @Test(arguments: [(4, nil), (5, .tooMany("Objects"))] as [(Int, RequestFlaw?)])
    func `what stands within all objects is bounded`(lists: Int, expected: RequestFlaw?) {
        let people = String(
            repeating: "<Subscribers><Attributes><Name>a</Name></Attributes></Subscribers>",
            count: 2_500)
        let list = "<Objects xsi:type='List'>\(people)</Objects>"
        let text = "<CreateRequest>\(String(repeating: list, count: lists))</CreateRequest>"
        #expect(flaw(text) == expected)
    }

    @Test(
        arguments: [
            ("", "DayInterval", "Recurrence", .untyped),
            ("xsi:type='DailyRecurrence'", "HourInterval", "Recurrence.HourInterval", .unknown),
            ("xsi:type='DailyRecurrence'", "dayInterval", "Recurrence.DayInterval", .otherCase),
        ] as [(String, String, String, PropertyFlaw.Reason)])
    func `a recurrence of which something is not understood is a flaw`(
        type: String, part: String, path: String, reason: PropertyFlaw.Reason
    ) throws {
        let read = try perform(
            "<Definition xsi:type='ScheduleDefinition'><Recurrence \(type)><\(part)>6</\(part)>"
                + "</Recurrence></Definition>")
        #expect(read.flaws == [PropertyFlaw(path: path, reason: reason)])
    }

    /// Types that are not known may have such names, and are refused as what they are.
    @Test func `of what is not known no name is nearly another`() throws {
        #expect(try perform("<Definition xsi:type='Unheard'><id>5</id></Definition>").flaws == [])
    }

    @Test func `a flaw leaves the neighbours alone`() throws {
        let request = try Sample.request(
            "<DeleteRequest><Options/><Objects xsi:type='Send'><ID>1</ID></Objects>"
                + "<Objects xsi:type='Send'><ID>x</ID></Objects>"
                + "<Objects xsi:type='Send'><ID>3</ID></Objects></DeleteRequest>")
        guard case .delete(let objects, _) = request else {
            Issue.record("not a Delete")
            return
        }
        #expect(objects.map { $0.object.integer("ID") } == [1, nil, 3])
        #expect(objects.map(\.flaws.isEmpty) == [true, false, true])
    }

    @Test func `options are read where they have a meaning`() throws {
        let request = try Sample.request(
            "<CreateRequest><Options><SaveOptions><SaveOption><PropertyName>*</PropertyName>"
                + "<SaveAction>UpdateAdd</SaveAction></SaveOption></SaveOptions>"
                + "<RequestType>Asynchronous</RequestType>"
                + "<ScheduledTime>2030-01-01T00:00:00</ScheduledTime></Options>"
                + "<Objects xsi:type='Subscriber'/></CreateRequest>")
        guard case .create(let objects, let options) = request else {
            Issue.record("not a Create")
            return
        }
        #expect(objects.map(\.object.type) == ["Subscriber"])
        #expect(options.saveOptions == [.init(property: "*", action: "UpdateAdd")])
        #expect(options.isAsynchronous)
        #expect(options.scheduledTime?.text(.withOffset) == "2030-01-01T00:00:00")
    }

    @Test func `missing and empty options are the same`() throws {
        for options in ["", "<Options/>", "<Options xsi:nil='true'/>", "<Options> </Options>"] {
            let request = try Sample.request(
                "<UpdateRequest>\(options)<Objects xsi:type='Send'/></UpdateRequest>")
            #expect(
                request
                    == .update(
                        [
                            RequestedObject(
                                try Sample.element("<a/>"), as: "Send", from: Sample.catalogue)
                        ],
                        RequestOptions()))
        }
    }

    @Test func `the rest of the operations are read`() throws {
        #expect(
            try Sample.request(
                "<ExecuteRequestMsg><Requests><Name>LogUnsubEvent</Name><Parameters>"
                    + "<Name>JobID</Name><Value>7</Value></Parameters></Requests>"
                    + "</ExecuteRequestMsg>")
                == .execute([
                    .init(name: "LogUnsubEvent", parameters: [.init(name: "JobID", value: "7")])
                ]))
        #expect(
            try Sample.request(
                "<ExtractRequestMsg><Requests><ID>e</ID></Requests></ExtractRequestMsg>")
                == .extract(["e"]))
        #expect(
            try Sample.request(
                "<VersionInfoRequestMsg><IncludeVersionHistory>true</IncludeVersionHistory>"
                    + "</VersionInfoRequestMsg>") == .versionInfo(includesHistory: true))
        #expect(try Sample.request("<DefinitionRequestMsg/>") == .describe([]))
        #expect(try Sample.request("<SystemStatusRequestMsg/>") == .systemStatus)
        #expect(
            try Sample.request(
                "<ConfigureRequestMsg><Action>go</Action><Configurations/></ConfigureRequestMsg>")
                == .configure(action: "go", [], RequestOptions()))
    }

    @Test func `retrieving goes on with nothing but the number of the last answer`() throws {
        #expect(
            try Sample.request(
                "<RetrieveRequestMsg><RetrieveRequest><ContinueRequest>r</ContinueRequest>"
                    + "</RetrieveRequest></RetrieveRequestMsg>")
                == .retrieve(Retrieval(nil, continues: "r")))
        var options = RequestOptions()
        options.batchSize = 10
        #expect(
            try Sample.request(
                "<RetrieveRequestMsg><RetrieveRequest><ObjectType>Send</ObjectType>"
                    + "<Properties>ID</Properties><Properties> Email.ID </Properties>"
                    + "<Options><BatchSize>10</BatchSize></Options></RetrieveRequest>"
                    + "</RetrieveRequestMsg>")
                == .retrieve(Retrieval("Send", ["ID", "Email.ID"], options: options)))
        #expect(
            try Sample.request(
                "<QueryRequestMsg><QueryRequest><Query><Object><ObjectType>Send</ObjectType>"
                    + "<Properties>ID</Properties></Object><Filter xsi:type='SimpleFilterPart'>"
                    + "<Property>ID</Property><SimpleOperator>isNull</SimpleOperator></Filter>"
                    + "</Query></QueryRequest></QueryRequestMsg>")
                == .query(
                    Retrieval("Send", ["ID"], filter: .simple(SimpleFilter("ID", .isNull)))))
    }

    /// So many definitions to schedule.
    private static func interactions(_ count: Int) -> String {
        "<Interactions>\(String(repeating: "<Interaction/>", count: count))</Interactions>"
    }

    @Test(arguments: [
        ("<Perform/>", RequestFlaw?.some(.unknownOperation)),
        ("<PerformRequestMsg xmlns='urn:else'/>", .unknownOperation),
        (
            "<PerformRequestMsg><Action>a</Action><Action>b</Action></PerformRequestMsg>",
            .repeated("Action")
        ),
        (
            "<PerformRequestMsg><Definitions/><Definitions/></PerformRequestMsg>",
            .repeated("Definitions")
        ),
        ("<CreateRequest><Options/><Options/></CreateRequest>", .repeated("Options")),
        (
            "<CreateRequest><Options><ScheduledTime>now</ScheduledTime></Options></CreateRequest>",
            .unreadable("ScheduledTime")
        ),
        ("<RetrieveRequestMsg/>", .missing("RetrieveRequest")),
        ("<RetrieveRequestMsg><RetrieveRequest/></RetrieveRequestMsg>", .missing("ObjectType")),
        (
            "<RetrieveRequestMsg><RetrieveRequest><ObjectType>Send</ObjectType><Filter/>"
                + "</RetrieveRequest></RetrieveRequestMsg>", .filter(.unknownKind)
        ),
        ("<QueryRequestMsg><QueryRequest/></QueryRequestMsg>", .missing("ObjectType")),
        (
            "<VersionInfoRequestMsg><IncludeVersionHistory>no</IncludeVersionHistory>"
                + "</VersionInfoRequestMsg>", .unreadable("IncludeVersionHistory")
        ),
        (
            "<DeleteRequest>\(String(repeating: "<Objects/>", count: 2_501))</DeleteRequest>",
            .tooMany("Objects")
        ),
        ("<ScheduleRequestMsg>\(interactions(101))</ScheduleRequestMsg>", .tooMany("Interaction")),
        ("<ScheduleRequestMsg>\(interactions(100))</ScheduleRequestMsg>", nil),
    ])
    func `what is wrong with the whole is said once`(text: String, expected: RequestFlaw?) {
        #expect(flaw(text) == expected)
    }

    /// What is nearly written is meant: without its ScheduledTime a call would be carried out now.
    @Test(arguments: [
        ("<CreateRequest><options/></CreateRequest>", "Options"),
        (
            "<CreateRequest><Options><scheduledTime>2030-01-01T00:00:00</scheduledTime></Options>"
                + "</CreateRequest>", "ScheduledTime"
        ),
        ("<CreateRequest><Objects/><objects/></CreateRequest>", "Objects"),
        (
            "<PerformRequestMsg><Definitions><Definition xmlns=''/></Definitions>"
                + "</PerformRequestMsg>", "Definition"
        ),
        (
            "<RetrieveRequestMsg><RetrieveRequest><ObjectType>Send</ObjectType><filter/>"
                + "</RetrieveRequest></RetrieveRequestMsg>", "Filter"
        ),
    ])
    func `an element that is nearly named is not passed over`(text: String, meant: String) {
        #expect(flaw(text) == .misnamed(meant))
    }

    @Test func `an option that is nil and has a value is not passed over`() {
        let text =
            "<CreateRequest><Options><ScheduledTime xsi:nil='true'>2030-01-01T00:00:00"
            + "</ScheduledTime></Options></CreateRequest>"
        #expect(flaw(text) == .unreadable("ScheduledTime"))
    }

    /// A time as written, and the Unix milliseconds that it is on the platform's clock.
    @Test(
        arguments: [
            ("2030-08-03T12:00:00", 1_912_010_400_000), ("2030-08-03T18:00:00Z", 1_912_010_400_000),
            ("2030-02-03T12:00:00", 1_896_372_000_000), ("1969-12-31T18:00:00", 0),
            ("1969-12-31T17:59:59", nil), ("0001-01-01T00:00:00", nil),
            ("9999-12-31T18:00:00", nil),
        ] as [(String, Int64?)])
    func `the platform's clock knows no daylight saving`(
        text: String, milliseconds: Int64?
    ) throws {
        let time = try SchemaDateTime(Array(text.utf8)[...])
        let instant = ServerTime.central.instant(time)
        #expect(instant == milliseconds.map { Instant(milliseconds: $0) })
        if let instant, time.offset == nil {
            #expect(ServerTime.central.time(instant).text(.withoutOffset) == text)
        }
    }
}
