package import BelayCampaigns
import BelayCore
package import BelayDialectKit
import BelayJSON
package import BelaySending
import BelayStore
import HTTPTypes

/// SendGrid's v3 API. Source: the vendor's API reference, read 2026-11-21.
package struct SendGridDoor: DoorResponder {
    let sending: Sending
    let settings: SendGridSettings
    let keys: KeyRing
    let campaigns: Campaigns
    private let meter: RateMeter

    package init(
        sending: Sending, keys: KeyRing, campaigns: Campaigns, settings: SendGridSettings
    ) {
        self.sending = sending
        self.keys = keys
        self.campaigns = campaigns
        self.settings = settings
        meter = RateMeter(limit: settings.rateLimit)
    }

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        guard let route = request.segments.flatMap(Route.init) else {
            return Refusal.notFound.answer(in: Family(unknown: request.segments ?? []))
        }
        var answer: DoorAnswer
        // mail/send has no limit, and says nothing of one.
        var standing = route.family.isMetered ? meter.standing(at: sending.now) : nil
        do throws(Refusal) {
            guard let call = route.call(by: request.method) else {
                throw Refusal.methodNotAllowed(route)
            }
            // Its address was given to whoever may send this one file.
            if case .marketing(.upload(let token)) = call {
                return try await upload(token, request)
            }
            let key = try await key(of: request, for: call, in: route.family)
            if route.family.isMetered {
                let now = meter.standing(of: key.id, counting: call.isMetered, at: sending.now)
                standing = now
                guard now.isWithin else { throw .tooMany(now) }
            }
            answer = try await self.answer(call, request, key)
        } catch {
            answer = error.answer(in: route.family)
        }
        standing?.add(to: &answer.headers)
        return answer
    }

    private func answer(
        _ call: Call, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        switch call {
        case .send: try await send(request, by: key)
        case .makeBatch: try await makeBatch(of: key.account)
        case .checkBatch(let id): try await checkBatch(id, of: key.account)
        case .listStops: try await listStops(of: key.account)
        case .setStop: try await setStop(request, by: key)
        case .showStop(let id): try await showStop(id, of: key.account)
        case .changeStop(let id): try await changeStop(id, request, by: key)
        case .liftStop(let id): try await liftStop(id, by: key)
        case .listScopes: .json(.ok, Self.scopes(of: key))
        case .listKeys: try await listKeys(request, by: key)
        case .makeKey: try await makeKey(request, by: key)
        case .showKey(let id): try await showKey(id, by: key)
        case .renameKey(let id): try await renameKey(id, request, by: key)
        case .changeKey(let id): try await changeKey(id, request, by: key)
        case .revokeKey(let id): try await revokeKey(id, by: key)
        case .campaigns(let call): try await self.answer(call, request, key)
        case .senders(let call): try await self.answer(call, request, key)
        case .contactdb(let call): try await self.answer(call, request, key)
        case .asm(let call): try await self.answer(call, request, key)
        case .singleSends(let call): try await self.answer(call, request, key)
        case .marketing(let call): try await self.answer(call, request, key)
        }
    }

    /// Who asks, when they may ask for this.
    private func key(
        of request: DoorRequest, for call: Call, in family: Family
    ) async throws(Refusal) -> Key {
        let key: Key?
        do throws(StoreError) {
            key = try await keys.authenticate(
                Bearer.credentials(in: request.headers.value(of: .authorization) ?? ""),
                at: .sendGrid)
        } catch {
            throw Refusal(error)
        }
        guard let key else { throw .unauthorized(in: family) }
        for name in [HTTPField.Name.onBehalfOf, .accountID] {
            if let other = request.headers.value(of: name), other != String(key.account.rawValue) {
                throw .forbidden
            }
        }
        if let held = key.scopes, !call.scopes.isEmpty, !call.scopes.contains(where: held.contains)
        {
            throw .outOfScope(in: family)
        }
        return key
    }

    private static func scopes(of key: Key) -> [UInt8] {
        let body: JSON = ["scopes": list(of: key)]
        return body.encode()
    }

    /// The body as JSON, once the key was found good.
    func body(
        of request: DoorRequest, in family: Family
    ) async throws(Refusal) -> JSON {
        try Self.json(try await bytes(of: request, in: family), in: family)
    }

    /// The body of a call that takes an object.
    func object(
        in request: DoorRequest, _ family: Family = .mako
    ) async throws(Refusal) -> JSON {
        let body = try await body(of: request, in: family)
        guard body.asObject != nil else { throw .unreadable(in: family) }
        return body
    }

    func bytes(
        of request: DoorRequest, in family: Family
    ) async throws(Refusal) -> [UInt8] {
        do throws(BodyError) {
            return try await request.body()
        } catch {
            throw Refusal(error, in: family)
        }
    }

    static func json(_ bytes: [UInt8], in family: Family) throws(Refusal) -> JSON {
        do throws(JSON.ParseError) {
            return try JSON.parse(bytes, depth: Limits.nesting)
        } catch {
            let isText = String(validating: bytes, as: UTF8.self) != nil
            throw Refusal(error, isText: isText, in: family)
        }
    }
}

extension HTTPField.Name {
    static let messageID = known("X-Message-Id")
    static let onBehalfOf = known("On-Behalf-Of")
    static let accountID = known("account-id")
    static let idempotencyKey = known("Idempotency-Key")
    static let replayed = known("Idempotent-Replayed")
}
