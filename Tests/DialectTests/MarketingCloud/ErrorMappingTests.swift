import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Faults of Marketing Cloud")
struct ErrorMappingTests {
    /// D-1 and D-4: what was not read is refused before anyone is asked who they are.
    @Test(arguments: [
        (SOAPError.xml(.notUTF8), 415), (.xml(.encoding(line: 1)), 415), (.xml(.tooLarge), 400),
        (.xml(.doctype(line: 1)), 400), (.xml(.processingInstruction(line: 1)), 400),
        (.xml(.malformed(line: 1, column: 1, reason: "syntax error")), 400), (.noBody, 400),
        (.severalBodies, 400), (.severalTokens, 400), (.signature, 400),
        (.version, 500),
    ])
    func `what cannot be read is the client's fault`(error: SOAPError, status: Int) {
        let answer = ErrorMapping.answer(error, actor: "a")
        #expect(answer.status == status)
        #expect(answer.fault.kind == (error == .version ? .versionMismatch : .client))
        #expect(!answer.fault.text.isEmpty)
    }

    @Test(arguments: UsernameToken.Flaw.allCases)
    func `an odd token is a failed login`(flaw: UsernameToken.Flaw) {
        #expect(
            ErrorMapping.answer(.token(flaw), actor: "a") == ErrorMapping.loginFailed(actor: "a"))
    }

    @Test func `content types have statuses of their own`() {
        #expect(SOAPAction.Flaw.allCases.map { ErrorMapping.answer($0).status } == [415, 415, 400])
    }

    @Test func `an action without an operation is named`() {
        let answer = ErrorMapping.unknownAction("Test")
        #expect(answer.status == 500)
        #expect(
            answer.fault
                == SOAPFault(
                    .client,
                    "Server did not recognize the value of HTTP Header SOAPAction: Test.",
                    detail: []))
    }

    @Test(arguments: Identity.Flaw.allCases)
    func `whoever contradicts themselves is nobody`(flaw: Identity.Flaw) {
        let answer = ErrorMapping.answer(flaw, actor: "https://h/Service.asmx")
        #expect(answer == ErrorMapping.loginFailed(actor: "https://h/Service.asmx"))
        #expect(answer.fault.text == "Login Failed")
    }

    @Test func `an expired token is said in the words that clients look for`() {
        let fault = ErrorMapping.tokenExpired(actor: "a").fault
        #expect(fault.text == "Token Expired")
        #expect(fault.kind == .security)
    }

    @Test func `an outage has its number in the detail`() throws {
        let answer = ErrorMapping.outage(code: 2, text: "Unplanned Outage", actor: "a")
        let text = String(decoding: try answer.fault.markup(in: .soap12).encode(), as: UTF8.self)
        #expect(answer.status == 500)
        #expect(text.contains("soap:Receiver"))
        #expect(text.contains("<Code>2</Code><Message>Unplanned Outage</Message></apifault>"))
    }

    @Test func `an object with flaws is refused alone, and one without is not`() throws {
        let flawed = RequestedObject(
            try Sample.element("<a><SendDate>soon</SendDate><ID>7</ID></a>"), as: "Send",
            from: Sample.catalogue)
        let refusal = try #require(ErrorMapping.refusal(of: flawed))
        #expect(refusal.isError)
        #expect(refusal.message.contains("SendDate"))
        #expect(!refusal.message.contains("soon"))
        #expect(refusal.object == APIObject("Send", ["ID": .integer(7)]))
        let sound = RequestedObject(
            try Sample.element("<a><ID>7</ID></a>"), as: "Send", from: Sample.catalogue)
        #expect(ErrorMapping.refusal(of: sound) == nil)
    }

    @Test func `every flaw has words of its own`() {
        let filters: [FilterFlaw] = [
            .unknownKind, .missing("Property"), .repeated("Property"), .unknownOperator,
            .misnamed("Property"),
            .unsupported(.isAnniversary), .tooManyConditions, .unknownProperty("x"),
            .wrongCount(property: "ID"), .wrongValue(property: "ID"),
        ]
        let requests: [RequestFlaw] = [
            .unknownOperation, .missing("a"), .repeated("a"), .unreadable("a"), .tooMany("a"),
            .misnamed("a"),
        ]
        let words =
            filters.map { Wording.flaw($0) } + requests.map { Wording.flaw($0) }
            + PropertyFlaw.Reason.allCases.map {
                Wording.flaw(PropertyFlaw(path: "ID", reason: $0))
            }
        #expect(Set(words).count == words.count)
        #expect(Wording.flaw(RequestFlaw.filter(.unknownKind)) == Wording.flaw(filters[0]))
        for fault in requests.map({ ErrorMapping.answer($0).fault }) {
            #expect(fault.kind == .client && fault.detail == [])
        }
    }

    @Test func `what clients look for in words is there`() {
        #expect(Wording.sendNotFound(999) == "Send with ID 999 not found")
        #expect(
            Wording.cannotPerform(.perform, on: "TriggeredSendDefinition")
                == "Cannot perform Perform on objects of type TriggeredSendDefinition")
        #expect(
            Wording.notAnAction("fly", on: "Send", errorID: "1")
                == "fly is not an action that can be Performed on a Send. ErrorID = 1")
        #expect(
            OverallStatus.failed(Wording.unknownType("Sendd")).text
                == "Error: Unable to find a handler for object type: Sendd. Object types are "
                + "case-sensitive, check spelling.")
        #expect(
            Wording.sendTooLate(7, status: "Complete")
                == "Send with ID 7 cannot be canceled. Status: Complete")
    }
}
