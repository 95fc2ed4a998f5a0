import BelayCore
import BelayDialectKit
import BelaySOAP
import BelaySending
import BelayStore
import HTTPTypes

extension MarketingCloudDoor {
    /// `POST /Service.asmx`: from bytes to bytes.
    func serve(_ request: DoorRequest, at address: Address) async -> DoorAnswer {
        var caller = Caller()
        do throws(FaultAnswer) {
            let action = try self.action(of: request)
            let envelope = try await envelope(of: request, &caller, at: address)
            for name in [action, envelope.addressing.action].compactMap({ $0 }) {
                guard Operation(action: name) != nil else {
                    throw ErrorMapping.unknownAction(name)
                }
            }
            let key = try await key(of: envelope, at: address)
            let asked: Request
            do throws(RequestFlaw) {
                asked = try Request(envelope.request, from: catalogue)
            } catch {
                throw ErrorMapping.answer(error)
            }
            // What may take long leaves the loop to the other connections on it.
            guard asked.mayTakeLong else {
                return try await answer(asked, by: key, to: caller, at: address)
            }
            let (seen, request) = (caller, asked)
            return try await withTaskExecutorPreference(globalConcurrentExecutor) {
                () async throws(FaultAnswer) in
                try await answer(request, by: key, to: seen, at: address)
            }
        } catch {
            return fault(error, to: caller)
        }
    }

    private func action(of request: DoorRequest) throws(FaultAnswer) -> String? {
        do throws(SOAPAction.Flaw) {
            return try SOAPAction(
                header: request.headers[.soapAction], contentType: request.headers[.contentType]
            ).name
        } catch {
            throw ErrorMapping.answer(error)
        }
    }

    private func envelope(
        of request: DoorRequest, _ caller: inout Caller, at address: Address
    ) async throws(FaultAnswer) -> SOAPEnvelope {
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try await request.body()
        } catch {
            throw ErrorMapping.answer(error, actor: address.service)
        }
        var bounds = XMLBounds()
        bounds.size = Limits.requestBody
        bounds.depth = Limits.nesting
        do throws(SOAPRefusal) {
            let envelope = try SOAPEnvelope(bytes, bounds: bounds)
            caller = Caller(
                version: envelope.version, messageID: envelope.addressing.messageID)
            return envelope
        } catch {
            caller = Caller(version: error.version, messageID: error.messageID)
            throw ErrorMapping.answer(error.error, actor: address.service)
        }
    }

    private func answer(
        _ request: Request, by key: Key, to caller: Caller, at address: Address
    ) async throws(FaultAnswer) -> DoorAnswer {
        let requestID = chance.uuid()
        let service = PartnerService(
            account: key.account, actor: key.actor, sending: sending, store: store,
            catalogue: catalogue,
            settings: settings, continuations: continuations, chance: chance,
            requestID: requestID)
        let reply: Reply
        do throws(Outage) {
            reply = try await service.answer(request)
        } catch {
            throw ErrorMapping.answer(error, actor: address.service)
        }
        let style: SchemaDateTime.Style? = settings.writesOffsets ? .withOffset : nil
        let markup = reply.markup(
            requestID: requestID, from: catalogue, clock: settings.clock, style: style)
        return document(markup, .ok, action: reply.operation.replyAction, to: caller)
            ?? fault(ErrorMapping.broken(actor: address.service), to: caller)
    }

    func fault(_ answer: FaultAnswer, to caller: Caller) -> DoorAnswer {
        let markup = answer.fault.markup(in: caller.version)
        let status = HTTPResponse.Status(code: answer.status)
        var told = document(markup, status, action: SOAPReply.faultAction, to: caller)
        if answer.isRetryable { told?.headers[.retryAfter] = "1" }
        // A fault names nothing that XML could not hold but what came in XML itself.
        return told ?? DoorAnswer(status: .internalServerError)
    }

    /// Nil for a text that XML cannot hold.
    private func document(
        _ body: Markup, _ status: HTTPResponse.Status, action: String, to caller: Caller
    ) -> DoorAnswer? {
        let reply = SOAPReply(
            version: caller.version, action: action, messageID: "urn:uuid:" + chance.uuid(),
            timestampID: "Timestamp-" + chance.uuid(),
            // Answers name the message that they answer, also one without a name.
            relatesTo: caller.messageID ?? "urn:uuid:" + chance.uuid(),
            createdMilliseconds: sending.now.milliseconds, body: body)
        do throws(MarkupError) {
            return DoorAnswer(
                status: status,
                headers: [.contentType: caller.version.contentType, .cacheControl: "no-store"],
                body: try reply.document())
        } catch {
            return nil
        }
    }
}

extension HTTPField.Name {
    static let soapAction = known("SOAPAction")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else {
            preconditionFailure("\(name) is no field name")
        }
        return field
    }
}
