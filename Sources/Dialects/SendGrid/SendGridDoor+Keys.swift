import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func listKeys(_ request: DoorRequest, by caller: Key) async throws(Refusal) -> DoorAnswer {
        guard let limit = KeyQuery.limit(in: request.query) else {
            throw Refusal(.badRequest, "limit must be a whole number above 0", field: "limit")
        }
        let found: [Key]
        do throws(StoreError) {
            found = try await keys.keys(seenBy: caller, limit: limit)
        } catch {
            throw Refusal(error)
        }
        let body: JSON = [
            "result": .array(
                found.map { ["name": .string($0.name), "api_key_id": .string($0.id)] })
        ]
        return .json(.ok, body.encode())
    }

    /// The only answer that holds the whole key.
    func makeKey(_ request: DoorRequest, by maker: Key) async throws(Refusal) -> DoorAnswer {
        let fields = try await object(in: request)
        let reader = KeyReader(fields, mustNameScopes: false)
        guard let name = reader.name, reader.flaws.isEmpty else {
            throw Refusal(.badRequest, reader.flaws)
        }
        let outcome: MakeOutcome
        do throws(StoreError) {
            outcome = try await keys.make(name, scopes: reader.scopes, by: maker)
        } catch {
            throw Refusal(error)
        }
        switch outcome {
        case .made(let made):
            let body: JSON = [
                "api_key": .string(made.text), "api_key_id": .string(made.key.id),
                "name": .string(made.key.name), "scopes": Self.list(of: made.key),
            ]
            return .json(.created, body.encode())
        case .refused(let refusal): throw Refusal(refusal)
        }
    }

    func showKey(_ id: String, by caller: Key) async throws(Refusal) -> DoorAnswer {
        let found: Key?
        do throws(StoreError) {
            found = try await keys.key(id, seenBy: caller)
        } catch {
            throw Refusal(error)
        }
        guard let found else { throw .notFound }
        return .json(.ok, Self.full(found).encode())
    }

    func renameKey(
        _ id: String, _ request: DoorRequest, by caller: Key
    ) async throws(Refusal) -> DoorAnswer {
        let fields = try await object(in: request)
        let reader = KeyReader(name: fields)
        guard let name = reader.name else { throw Refusal(.badRequest, reader.flaws) }
        let key = try await change(id, name, scopes: nil, by: caller)
        let body: JSON = ["api_key_id": .string(key.id), "name": .string(key.name)]
        return .json(.ok, body.encode())
    }

    func changeKey(
        _ id: String, _ request: DoorRequest, by caller: Key
    ) async throws(Refusal) -> DoorAnswer {
        let fields = try await object(in: request)
        let reader = KeyReader(fields, mustNameScopes: true)
        guard let name = reader.name, let scopes = reader.scopes, reader.flaws.isEmpty else {
            throw Refusal(.badRequest, reader.flaws)
        }
        let key = try await change(id, name, scopes: scopes, by: caller)
        return .json(.ok, Self.full(key).encode())
    }

    func revokeKey(_ id: String, by caller: Key) async throws(Refusal) -> DoorAnswer {
        let answer: KeyAnswer
        do throws(StoreError) {
            answer = try await keys.revoke(id, by: caller)
        } catch {
            throw Refusal(error)
        }
        switch answer {
        case .done: return DoorAnswer(status: .noContent)
        case .refused(let refusal): throw Refusal(refusal)
        }
    }

    private func change(
        _ id: String, _ name: String, scopes: [String]?, by caller: Key
    ) async throws(Refusal) -> Key {
        let answer: KeyAnswer
        do throws(StoreError) {
            answer = try await keys.change(id, name: name, scopes: scopes, by: caller)
        } catch {
            throw Refusal(error)
        }
        switch answer {
        case .done(let key): return key
        case .refused(let refusal): throw Refusal(refusal)
        }
    }

    private static func full(_ key: Key) -> JSON {
        ["api_key_id": .string(key.id), "name": .string(key.name), "scopes": list(of: key)]
    }

    static func list(of key: Key) -> JSON {
        .array((key.scopes ?? Scope.all).map(JSON.string))
    }
}
