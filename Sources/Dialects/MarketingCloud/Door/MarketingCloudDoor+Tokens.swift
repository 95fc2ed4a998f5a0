import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

/// Why no token is given: the answer that says so.
private struct TokenRefusal: Error {
    let answer: DoorAnswer

    init(_ answer: DoorAnswer) {
        self.answer = answer
    }
}

extension MarketingCloudDoor {
    /// `POST /v2/token`, as OAuth 2 has it (RFC 6749 §4.4).
    func token(_ request: DoorRequest, at address: Address) async -> DoorAnswer {
        do throws(TokenRefusal) {
            let body = try await self.body(of: request)
            guard body["grant_type"]?.asString == "client_credentials" else {
                throw TokenRefusal(JSONAnswer.unsupportedGrant)
            }
            let key = try await client(body["client_id"], body["client_secret"])
            return JSONAnswer.good([
                "access_token": try await makeToken(for: key), "token_type": "Bearer",
                "expires_in": .integer(settings.tokenLifetime.components.seconds),
                "scope": body["scope"]?.asString.map(JSON.string) ?? "",
                // Clients append to these without looking, so they end with a slash.
                "soap_instance_url": .string(address.base + "/"),
                "rest_instance_url": .string(address.base + "/"),
            ])
        } catch {
            return error.answer
        }
    }

    /// `POST /v1/requestToken`, of the time before: one token under two names.
    func legacyToken(_ request: DoorRequest) async -> DoorAnswer {
        do throws(TokenRefusal) {
            let body = try await self.body(of: request)
            let key = try await client(body["clientId"], body["clientSecret"])
            let token = try await makeToken(for: key)
            return JSONAnswer.good([
                "accessToken": token,
                "expiresIn": .integer(settings.tokenLifetime.components.seconds),
                "legacyToken": token,
            ])
        } catch {
            return error.answer
        }
    }

    /// `GET /platform/v1/endpoints/soap`
    func endpoint(_ request: DoorRequest, at address: Address) async -> DoorAnswer {
        let token = Bearer.credentials(in: request.headers[.authorization] ?? "")
        do throws(StoreError) {
            let answer = try await tokens.authenticate(token, at: .marketingCloud)
            guard case .key = answer else { return JSONAnswer.noToken }
            return JSONAnswer.good(["url": .string(address.service)])
        } catch {
            return JSONAnswer.unavailable
        }
    }

    private func makeToken(for key: Key) async throws(TokenRefusal) -> JSON {
        let issued: TokenRing.Issued?
        do throws(StoreError) {
            issued = try await tokens.issue(for: key, lifetime: settings.tokenLifetime)
        } catch {
            throw TokenRefusal(JSONAnswer.unavailable)
        }
        // Revoked since it was let in.
        guard let issued else { throw TokenRefusal(JSONAnswer.invalidClient) }
        return .string(issued.text)
    }

    private func client(_ id: JSON?, _ secret: JSON?) async throws(TokenRefusal) -> Key {
        let key: Key?
        do throws(StoreError) {
            key = try await keys.authenticate(
                id?.asString ?? "", secret: secret?.asString ?? "", at: .marketingCloud)
        } catch {
            throw TokenRefusal(JSONAnswer.unavailable)
        }
        guard let key else { throw TokenRefusal(JSONAnswer.invalidClient) }
        return key
    }

    private func body(of request: DoorRequest) async throws(TokenRefusal) -> JSON {
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try await request.body()
        } catch {
            throw TokenRefusal(MarketingCloudDoor.answer(error))
        }
        // OAuth's own form of a body, which other clients than the vendor's send.
        let type = request.headers[.contentType] ?? ""
        let form = "application/x-www-form-urlencoded"
        if type.utf8.prefix(form.utf8.count).elementsEqual(form.utf8, by: { $0 | 0x20 == $1 }) {
            guard let body = MarketingCloudDoor.form(bytes) else {
                throw TokenRefusal(JSONAnswer.unreadable)
            }
            return body
        }
        do throws(JSON.ParseError) {
            let body = try JSON.parse(bytes, depth: Limits.nesting)
            if body.asObject != nil { return body }
        } catch {}
        throw TokenRefusal(JSONAnswer.unreadable)
    }

    /// Nil when it cannot be read, or says one thing twice.
    private static func form(_ bytes: [UInt8]) -> JSON? {
        var members: [JSON.Member] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let blank = { (byte: UInt8) in byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte }
            guard let key = PercentEncoding.decode(name.map(blank)),
                let value = PercentEncoding.decode(pair.dropFirst(name.count + 1).map(blank)),
                !members.contains(where: { $0.name.utf8.elementsEqual(key.utf8) })
            else { return nil }
            members.append(JSON.Member(name: key, value: .string(value)))
        }
        return .object(members)
    }

    private static func answer(_ error: BodyError) -> DoorAnswer {
        switch error {
        case .tooLarge: JSONAnswer.tooLarge
        case .timedOut: JSONAnswer.late
        case .cutOff, .malformed: JSONAnswer.unreadable
        case .busy, .ending: JSONAnswer.unavailable
        case .encoded: JSONAnswer.encoded
        }
    }
}
