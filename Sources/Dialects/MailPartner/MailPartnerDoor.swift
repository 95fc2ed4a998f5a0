import BelayCore
package import BelayDialectKit
import BelayJSON
package import BelaySending
package import BelayStore
import HTTPTypes

/// Mail Partner's API. Source: the vendor's pages on mail, read 2026-11-21.
package struct MailPartnerDoor: DoorResponder {
    let sending: Sending
    let settings: MailPartnerSettings
    let accounts: any AccountStore
    private let keys: KeyRing

    package init(
        sending: Sending, keys: KeyRing, accounts: any AccountStore,
        settings: MailPartnerSettings
    ) {
        self.sending = sending
        self.keys = keys
        self.accounts = accounts
        self.settings = settings
    }

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        var parameters = Parameters(query: request.query)
        if !settings.takesGet { parameters.keep(only: "_format") }
        var body = JSON.null
        do throws(Refusal) {
            let route = try route(of: request)
            if request.method == .post {
                body = try await self.body(of: request, mayBeEmpty: route != .send)
                parameters.add(body)
            }
            let key = try await key(of: parameters)
            let answer = try await self.answer(route, parameters, body, key)
            return render(.ok, answer, as: parameters["_format"])
        } catch {
            let isTold = error.isStatusFixed || settings.isStatusStrict
            return render(
                isTold ? error.status : .ok, error.body(in: settings.language),
                as: parameters["_format"], headers: error.headers)
        }
    }

    private func answer(
        _ route: Route, _ parameters: Parameters, _ body: JSON, _ key: Key
    ) async throws(Refusal) -> JSON {
        switch route {
        case .cancel: try await cancel(parameters, by: key)
        case .send: try await send(body, by: key)
        case .status: try await status(parameters, of: key.account)
        case .me: try await showAccount(key.account)
        case .suppress: try await suppress(parameters, by: key)
        case .suppressions: try await listSuppressions(parameters, of: key.account)
        case .unsuppress: try await unsuppress(parameters, by: key)
        }
    }

    /// The path, when this may be asked of it.
    private func route(of request: DoorRequest) throws(Refusal) -> Route {
        guard let route = request.segments.flatMap(Route.init) else { throw .unknownPath }
        let isForeign = request.method == .get && route.changesByGet && request.isBrowsing
        guard route.methods(settings).contains(request.method), !isForeign else {
            throw .methodNotAllowed(route.allowed(settings))
        }
        return route
    }

    /// The body as a JSON object, whatever its type says: a vendor's sample names another.
    private func body(
        of request: DoorRequest, mayBeEmpty: Bool
    ) async throws(Refusal) -> JSON {
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try await request.body()
        } catch {
            throw Refusal(error)
        }
        if bytes.isEmpty, mayBeEmpty { return .null }
        let body: JSON
        do throws(JSON.ParseError) {
            body = try JSON.parse(bytes, depth: Limits.nesting)
        } catch {
            throw Refusal(error)
        }
        guard body.asObject != nil else { throw .unreadable }
        return body
    }

    /// Who asks. The key is a parameter, and goes nowhere but into this look-up.
    private func key(of parameters: Parameters) async throws(Refusal) -> Key {
        guard let text = parameters["apiKey"] else { throw .keyRequired }
        let key = try await asking { () throws(StoreError) in
            try await keys.authenticate(text, at: .mailPartner)
        }
        guard let key else { throw .keyUnknown }
        return key
    }

    /// Asks a store, whose errors are told in this dialect.
    func asking<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(Refusal) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw Refusal(error)
        }
    }

    /// An answer that nobody keeps, and from which no link tells the address with its key.
    private func render(
        _ status: HTTPResponse.Status, _ body: JSON, as format: String?,
        headers: HTTPFields = [:]
    ) -> DoorAnswer {
        let format = AnswerFormat(format)
        var headers = headers
        headers[.contentType] = format.contentType
        headers[.cacheControl] = "no-store"
        headers[.referrerPolicy] = "no-referrer"
        return DoorAnswer(status: status, headers: headers, body: format.encode(body))
    }

    /// `success` and `code`, then an answer's own members.
    static func success(_ members: [JSON.Member] = []) -> JSON {
        .object(
            [
                JSON.Member(name: "success", value: true),
                JSON.Member(name: "code", value: 200),
            ] + members)
    }
}
