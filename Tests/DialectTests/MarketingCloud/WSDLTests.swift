import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("The description of Marketing Cloud's service")
struct WSDLTests {
    private static let endpoint = "https://mail.example/Service.asmx?a=1&b=\"2\""
    private static let faultSchema = "https://mail.example/ETFrameworkFault.xsd"

    private let description: XMLElement
    private let check: SchemaCheck

    init() throws {
        description = try XMLReader.read(
            WSDL().document(endpoint: Self.endpoint, faultSchema: Self.faultSchema))
        check = try SchemaCheck(description)
    }

    private func named(_ local: String, in parent: XMLElement? = nil) -> [XMLElement] {
        (parent ?? description).children(
            named: XMLName(local, in: "http://schemas.xmlsoap.org/wsdl/"))
    }

    private func value(_ name: String, of element: XMLElement?) -> String? {
        element?.attribute(XMLName(name))
    }

    @Test func `it names the one service, where it is and where the fault's schema is`() throws {
        let service = try #require(named("service").first)
        #expect(value("name", of: service) == "PartnerAPI")
        let port = try #require(named("port", in: service).first)
        #expect(value("name", of: port) == "Soap")
        #expect(value("binding", of: port) == "tns:SoapBinding")
        let address = try #require(port.children.map(\.self).first)
        #expect(
            address.name == XMLName("address", in: "http://schemas.xmlsoap.org/wsdl/soap/"))
        #expect(value("location", of: address) == Self.endpoint)
        let schema = try #require(named("types").first?.children.map(\.self).first)
        let fault = try #require(schema.children.map(\.self).first)
        #expect(fault.name == XMLName("import", in: SOAPNamespace.schema))
        #expect(value("namespace", of: fault) == PartnerNamespace.fault)
        #expect(value("schemaLocation", of: fault) == Self.faultSchema)
        #expect(value("targetNamespace", of: schema) == PartnerNamespace.api)
        #expect(value("elementFormDefault", of: schema) == "qualified")
    }

    /// Names that generators turn into those of functions and classes.
    @Test(arguments: [
        ("Create", "createRequest", "CreateRequest", "createResponse", "CreateResponse"),
        (
            "Retrieve", "retrieveRequest", "RetrieveRequestMsg", "retrieveResponse",
            "RetrieveResponseMsg"
        ),
        (
            "Describe", "definitionRequest", "DefinitionRequestMsg", "definitionResponse",
            "DefinitionResponseMsg"
        ),
        (
            "GetSystemStatus", "systemStatusRequest", "SystemStatusRequestMsg",
            "systemStatusResponse", "SystemStatusResponseMsg"
        ),
    ])
    func `operations have the vendor's names`(
        operation: String, request: String, element: String, reply: String, answer: String
    ) throws {
        let portType = try #require(named("portType").first)
        let found = try #require(
            named("operation", in: portType).first { value("name", of: $0) == operation })
        #expect(value("message", of: named("input", in: found).first) == "tns:" + request)
        #expect(value("message", of: named("output", in: found).first) == "tns:" + reply)
        for (name, type) in [(request, element), (reply, answer)] {
            let message = try #require(named("message").first { value("name", of: $0) == name })
            let part = named("part", in: message).first
            #expect(value("element", of: part) == "tns:" + type)
            #expect(value("name", of: part) == "parameters")
            #expect(check.elements[type] != nil)
        }
    }

    @Test func `every operation is bound to its action`() throws {
        let binding = try #require(named("binding").first)
        let soap = "http://schemas.xmlsoap.org/wsdl/soap/"
        let actions = named("operation", in: binding).map { operation in
            value("soapAction", of: operation.child(XMLName("operation", in: soap)))
        }
        #expect(actions == Operation.allCases.map(\.rawValue))
        #expect(named("message").count == 2 * Operation.allCases.count)
    }

    @Test func `every type of the catalogue stands there with every property in order`() throws {
        for type in Sample.catalogue.types {
            let parts = try #require(check.parts(of: type.name), "\(type.name)")
            #expect(parts.map(\.name) == type.fields.map(\.name), "\(type.name)")
            for (part, field) in zip(parts, type.fields) {
                let path: Comment = "\(type.name).\(field.name)"
                #expect(part.isNillable == field.isNillable, path)
                #expect(part.isRepeated == field.isRepeated, path)
                #expect((part.least == 1) == field.isRequired, path)
                switch field.kind {
                case .words(let enumeration):
                    #expect(part.type == enumeration.name, path)
                    #expect(check.words[enumeration.name] == enumeration.words, path)
                case .object(let name): #expect(part.type == name, path)
                case .wrapped(let item, let name):
                    #expect(part.parts.map(\.name) == [item], path)
                    #expect(part.parts.map(\.type) == [name], path)
                default: #expect(part.isBuiltIn, path)
                }
            }
        }
        #expect(check.kinds["Recurrence"]?.isAbstract == true)
        #expect(check.kinds["EmailSendDefinition"]?.base == "SendDefinition")
    }

    @Test func `every type that is named stands there`() {
        let parts = check.kinds.values.flatMap(\.parts) + check.elements.values.flatMap(\.self)
        for part in parts + parts.flatMap(\.parts) where !part.isBuiltIn {
            guard let type = part.type else { continue }
            #expect(check.kinds[type] != nil || check.words[type] != nil, "\(type)")
        }
        for base in check.kinds.values.compactMap(\.base) {
            #expect(check.kinds[base] != nil, "\(base)")
        }
    }

    @Test(arguments: Sample.names(in: "Envelopes"))
    func `what clients send fits the description`(name: String) throws {
        let envelope = try SOAPEnvelope(try Sample.bytes("Envelopes", name))
        #expect(check.problems(with: envelope.request) == [], "\(name)")
    }

    @Test(arguments: Sample.names(in: "Replies").filter { !$0.hasPrefix("fault") })
    func `what was answered fits the description`(name: String) throws {
        let envelope = try SOAPEnvelope(try Sample.bytes("Replies", name))
        #expect(check.problems(with: envelope.request) == [], "\(name)")
    }

    /// What does not fit, and what is said of it.
    @Test(arguments: [
        ("<Results><StatusCode>OK</StatusCode></Results>", "Results.StatusMessage missing"),
        ("<Nothing/>", "Nothing unknown or out of place"),
        ("<RequestID>r</RequestID><RequestID>r</RequestID>", "RequestID more than once"),
        ("<OverallStatus/><RequestID/>", "RequestID unknown or out of place"),
        (result("<NewID>x</NewID>"), "Results.NewID is no int"),
        (result("<NewID/>"), "Results.NewID is no int"),
        (result("<NewID xsi:nil='true'/>"), "Results.NewID nil"),
        (result("<NewID>1</NewID><Object xsi:type='Nobody'/>"), "Results.Object is a Nobody"),
        (result("<NewID>1</NewID><Object xsi:type='Owner'/>"), "Results.Object is a Owner"),
        (
            result("<NewID>1</NewID><Object xsi:type='List'><Type>x</Type></Object>"),
            "Results.Object.Type is none of ListTypeEnum"
        ),
    ])
    func `the check finds what does not fit`(parts: String, problem: String) throws {
        let element = try Sample.element("<CreateResponse>\(parts)</CreateResponse>")
        let problems = check.problems(with: element)
        #expect(
            problems.contains { $0.hasPrefix("CreateResponse." + problem) }, "\(problems)")
    }

    private static func result(_ rest: String) -> String {
        "<Results><StatusCode>OK</StatusCode><StatusMessage>m</StatusMessage>\(rest)</Results>"
    }

    /// Every kind of answer with all that can stand in it.
    @Test func `every answer that we write fits the description`() throws {
        let send = APIObject("Send", ["ID": .integer(7), "Status": .text("Canceled")])
        let items = [
            ItemResult("done", object: send, newID: 7, task: .init(id: "7")),
            ItemResult("refused", errorCode: 2), ItemResult("refused", errorCode: 2, object: send),
        ]
        let schedule = APIObject("ScheduleDefinition")
        let scheduled = ItemResult("done", object: schedule, task: .init(id: "7"))
        let time = try SchemaDateTime(Array("2030-01-01T00:00:00Z".utf8)[...])
        let replies: [Reply] = [
            .create(items), .update(items), .delete(items), .perform(items, message: ""),
            .configure(items, message: "m"), .retrieve(.moreDataAvailable, [send]),
            .query(.ok, []), .describe(Sample.catalogue.types),
            .execute([ItemResult("m"), ItemResult("m", errorCode: 5)]),
            .extract([ItemResult("m", errorCode: 5)]), .systemStatus,
            .versionInfo(.init(number: "1", date: time, notes: "")),
        ]
        for reply in replies {
            #expect(try problems(reply) == [], "\(reply.operation)")
        }
        // Nobody but a client says how a schedule repeats; what was refused has none to show.
        #expect(
            try problems(.schedule([scheduled], message: ""))
                == ["ScheduleResponseMsg.Results.Result.Object.Recurrence missing"])
    }

    private func problems(_ reply: Reply) throws -> [String] {
        let markup = reply.markup(requestID: "r", from: Sample.catalogue, clock: .central)
        let root = Markup(
            "root", [markup], attributes: [.init("xmlns:xsi", SOAPNamespace.schemaInstance)])
        let read = try XMLReader.read(root.encode())
        return check.problems(with: try #require(read.children.map(\.self).first))
    }

    @Test func `the fault's schema has a code and a message`() throws {
        let schema = try XMLReader.read(WSDL.faultSchema())
        #expect(value("targetNamespace", of: schema) == PartnerNamespace.fault)
        #expect(value("elementFormDefault", of: schema) == "qualified")
        let element = try #require(schema.children.map(\.self).first)
        #expect(value("name", of: element) == "apifault")
        let text = String(decoding: try WSDL.faultSchema(), as: UTF8.self)
        #expect(text.contains(#"<element name="Code" type="xsd:int" />"#))
        #expect(text.contains(#"<element name="Message" type="xsd:string" />"#))
    }

    @Test func `an address that XML cannot hold is refused`() {
        #expect(throws: MarkupError.self) {
            _ = try WSDL().document(endpoint: "http://a\u{0}", faultSchema: "")
        }
    }

    @Test func `operators that are not carried out are not described`() throws {
        let send = try #require(Sample.catalogue["Send"])
        let described = try #require(check.words["SimpleOperators"])
        for comparison in SimpleFilter.Comparison.allCases {
            let filter = Filter.simple(SimpleFilter("Subject", comparison, ["a"]))
            var isRefused = false
            do {
                _ = try Condition(filter, of: send, in: Sample.catalogue, clock: .central)
            } catch {
                isRefused = error == .unsupported(comparison)
            }
            #expect(described.contains(comparison.rawValue) == !isRefused, "\(comparison)")
        }
    }
}
