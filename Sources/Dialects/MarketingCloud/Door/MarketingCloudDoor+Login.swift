import BelayCore
import BelaySOAP
import BelaySending
import BelayStore

extension MarketingCloudDoor {
    private enum Login {
        case key(Key)
        /// Whoever cannot be let in hears one answer, whatever the reason.
        case failed
        case expired
        /// The password itself travelled where anyone could read it.
        case overheard
    }

    /// Whose request it is.
    func key(
        of envelope: SOAPEnvelope, at address: Address
    ) async throws(FaultAnswer) -> Key {
        let actor = address.service
        let identity: Identity
        do throws(Identity.Flaw) {
            identity = try Identity(envelope)
        } catch {
            throw ErrorMapping.answer(error, actor: actor)
        }
        let login: Login
        do throws(StoreError) {
            login = try await self.login(identity, at: sending.now)
        } catch {
            throw ErrorMapping.answer(.store(error), actor: actor)
        }
        switch login {
        case .key(let key): return key
        case .failed: throw ErrorMapping.loginFailed(actor: actor)
        case .expired: throw ErrorMapping.tokenExpired(actor: actor)
        case .overheard: throw ErrorMapping.clearPassword(actor: actor)
        }
    }

    /// - Parameter now: read once, so that what is fresh and what is remembered agree.
    private func login(
        _ identity: Identity, at now: Instant
    ) async throws(StoreError) -> Login {
        switch identity {
        case .none: return .failed
        case .token(let text):
            switch try await tokens.authenticate(text, at: .marketingCloud) {
            case .key(let key): return .key(key)
            case .over: return .expired
            case .nothing: return .failed
            }
        case .user(let user):
            switch user.password {
            case .text(let password):
                guard settings.takesClearPasswords else { return .overheard }
                let key = try await keys.authenticate(
                    user.username, secret: password, at: .marketingCloud)
                return key.map(Login.key) ?? .failed
            case .digest(let digest):
                let key = try await prove(digest, of: user.username, at: now)
                return key.map(Login.key) ?? .failed
            }
        }
    }

    /// A digest counts while it is fresh, and once.
    private func prove(
        _ digest: PasswordDigest, of name: String, at now: Instant
    ) async throws(StoreError) -> Key? {
        let isFresh = digest.isFresh(atMilliseconds: now.milliseconds)
        let key = try await keys.authenticate(name, at: .marketingCloud) {
            digest.matches($0.utf8)
        }
        guard let key, isFresh else { return nil }
        // By the time its nonce is forgotten, its instant is too old, whichever way it was off.
        let isNew = try await tokens.spend(
            digest.nonce, of: key, for: PasswordDigest.memory, at: now)
        return isNew ? key : nil
    }
}
