import BelayCore
package import BelayDialectKit
import BelaySOAP
package import BelaySending
import BelayStore
package import BelayTime
import HTTPTypes

/// The SOAP partner API of Marketing Cloud, and the REST calls by which its clients get tokens.
/// Source: the vendor's WSDL and pages, read 2026-11-21.
package struct MarketingCloudDoor: DoorResponder {
    let sending: Sending
    let keys: KeyRing
    let store: any PartnerStore
    let tokens: TokenRing
    let chance: Chance
    let settings: MarketingCloudSettings
    let catalogue = Catalogue()
    let continuations = Continuations()

    /// - Parameter store: of what the door keeps beside sends.
    package init(
        sending: Sending, keys: KeyRing, tokens: TokenRing, store: any PartnerStore,
        chance: Chance, settings: MarketingCloudSettings
    ) {
        self.sending = sending
        self.keys = keys
        self.store = store
        self.tokens = tokens
        self.chance = chance
        self.settings = settings
    }

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        let route = Route(path: request.path, query: request.query, method: request.method)
        guard let route else { return JSONAnswer.unknownPath }
        let address = Address(of: request, url: settings.url)
        guard route.methods.contains(request.method) else {
            var answer =
                route.speaksJSON
                ? JSONAnswer.methodNotAllowed
                : fault(ErrorMapping.methodNotAllowed, to: Caller())
            answer.headers[.allow] = route.allowed
            return answer
        }
        switch route {
        case .service: return await serve(request, at: address)
        case .description:
            return document { () throws(MarkupError) in
                try WSDL(catalogue).document(
                    endpoint: address.service, faultSchema: address.faultSchema)
            }
        case .faultSchema: return document { () throws(MarkupError) in try WSDL.faultSchema() }
        case .token: return await token(request, at: address)
        case .legacyToken: return await legacyToken(request)
        case .endpoint: return await endpoint(request, at: address)
        }
    }

    private func document(_ make: () throws(MarkupError) -> [UInt8]) -> DoorAnswer {
        do throws(MarkupError) {
            return DoorAnswer(
                status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
                body: try make())
        } catch {
            return fault(ErrorMapping.broken(actor: nil), to: Caller())
        }
    }
}
