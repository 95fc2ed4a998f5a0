import BelayDialectKit
package import BelaySOAP
import BelayStore

/// Every way in which a request can fail as a whole, and the fault that says so.
///
/// Faults of a message that was read travel with 500, as SOAP 1.1 §6.2 has it and clients expect.
/// What was not read is refused by HTTP as well: 415 for an encoding, 400 for anything else.
package enum ErrorMapping {
    package static func answer(_ error: SOAPError, actor: String) -> FaultAnswer {
        switch error {
        case .xml(let error):
            let fault = SOAPFault(.client, error.description, detail: [])
            return FaultAnswer(status: error.isEncoding ? 415 : 400, fault: fault)
        case .version:
            return FaultAnswer(
                status: 500, fault: SOAPFault(.versionMismatch, error.description))
        // The vendor has one answer to whoever cannot be let in, however the token is odd.
        case .token: return loginFailed(actor: actor)
        case .notAnEnvelope, .noBody, .severalBodies, .severalHeaders, .strayElement, .emptyBody,
            .severalRequests, .severalSecurityHeaders, .severalTokens, .signature:
            return FaultAnswer(
                status: 400, fault: SOAPFault(.client, error.description, detail: []))
        }
    }

    package static func answer(_ flaw: SOAPAction.Flaw) -> FaultAnswer {
        let text =
            switch flaw {
            case .mediaType: "The content type must be text/xml or application/soap+xml"
            case .charset: "The charset must be utf-8"
            case .malformed: "The content type cannot be read"
            }
        return FaultAnswer(
            status: flaw == .malformed ? 400 : 415, fault: SOAPFault(.client, text, detail: []))
    }

    /// An action that no operation has. One that names another operation than the Body does is
    /// let pass: the Body decides.
    package static func unknownAction(_ action: String) -> FaultAnswer {
        FaultAnswer(
            status: 500, fault: SOAPFault(.client, Wording.unknownAction(action), detail: []))
    }

    package static func answer(_ flaw: RequestFlaw) -> FaultAnswer {
        FaultAnswer(status: 500, fault: SOAPFault(.client, Wording.flaw(flaw), detail: []))
    }

    /// Whoever cannot say who they are hears what whoever is unknown hears.
    package static func answer(_ flaw: Identity.Flaw, actor: String) -> FaultAnswer {
        switch flaw {
        case .severalTokens, .contradiction, .tooLong: loginFailed(actor: actor)
        }
    }

    package static func loginFailed(actor: String) -> FaultAnswer {
        FaultAnswer(
            status: 500, fault: SOAPFault(.security, Wording.loginFailed, actor: actor))
    }

    /// Clients fetch another token and try again when they hear exactly this.
    package static func tokenExpired(actor: String) -> FaultAnswer {
        FaultAnswer(
            status: 500, fault: SOAPFault(.security, Wording.tokenExpired, actor: actor))
    }

    /// Our own failure, with the vendor's number of it in the detail.
    package static func outage(code: Int32, text: String, actor: String) -> FaultAnswer {
        let detail = Markup(
            "apifault", [Markup("Code", String(code)), Markup("Message", text)],
            attributes: [Markup.Attribute("xmlns", PartnerNamespace.fault)])
        return FaultAnswer(
            status: 500, fault: SOAPFault(.server, text, actor: actor, detail: [detail]))
    }

    /// Only POST is served; a browser that looks at the address hears it too.
    static let methodNotAllowed = FaultAnswer(
        status: 405, fault: SOAPFault(.client, "The method is not allowed", detail: []))

    /// The operator wants passwords to travel over TLS only, or as digests.
    static func clearPassword(actor: String) -> FaultAnswer {
        FaultAnswer(
            status: 403, fault: SOAPFault(.security, Wording.clearPassword, actor: actor))
    }

    /// A person must look.
    static func broken(actor: String?) -> FaultAnswer {
        outage(code: 2, text: "Unexpected Error", actor: actor ?? "")
    }

    static func answer(_ error: BodyError, actor: String) -> FaultAnswer {
        switch error {
        case .tooLarge: refused(413, "The message is too large")
        case .timedOut: refused(408, "The message did not come in time")
        case .cutOff, .malformed: refused(400, "The message cannot be read")
        case .encoded: refused(415, "The encoding of the message is not supported")
        case .busy, .ending: unavailable(actor: actor)
        }
    }

    static func answer(_ outage: Outage, actor: String) -> FaultAnswer {
        switch outage {
        case .store(.full), .store(.unavailable), .store(.unknown), .store(.interrupted),
            .underWay:
            unavailable(actor: actor)
        case .store(.corrupt): broken(actor: actor)
        // No invitation to repeat it.
        case .perhapsMade: self.outage(code: 2, text: Wording.perhapsMade, actor: actor)
        }
    }

    private static func refused(_ status: Int, _ text: String) -> FaultAnswer {
        FaultAnswer(status: status, fault: SOAPFault(.client, text, detail: []))
    }

    /// Nothing is promised: the same call again is the same call.
    private static func unavailable(actor: String) -> FaultAnswer {
        var answer = outage(code: 2, text: Wording.repeatCall, actor: actor)
        answer.isRetryable = true
        return answer
    }

    /// What an object with flaws is answered; nil when it has none.
    package static func refusal(of requested: RequestedObject) -> ItemResult? {
        guard let flaw = requested.flaws.first else { return nil }
        return ItemResult(Wording.flaw(flaw), errorCode: 2, object: requested.object)
    }
}
