import BelayCore
import BelaySOAP
import BelaySending
import BelayStore
import Crypto

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
    func account(
        of envelope: SOAPEnvelope, at address: Address
    ) async throws(FaultAnswer) -> AccountID {
        let actor = address.service
        let identity: Identity
        do throws(Identity.Flaw) {
            identity = try Identity(envelope)
        } catch {
            throw ErrorMapping.answer(error, actor: actor)
        }
        let login: Login
        do throws(StoreError) {
            login = try await self.login(identity)
        } catch {
            throw ErrorMapping.answer(.store(error), actor: actor)
        }
        switch login {
        case .key(let key): return key.account
        case .failed: throw ErrorMapping.loginFailed(actor: actor)
        case .expired: throw ErrorMapping.tokenExpired(actor: actor)
        case .overheard: throw ErrorMapping.clearPassword(actor: actor)
        }
    }

    private func login(_ identity: Identity) async throws(StoreError) -> Login {
        switch identity {
        case .none: return .failed
        case .token(let text):
            switch try await keys.authenticate(
                token: text, at: .marketingCloud, sealedBy: seal)
            {
            case .key(let key): return .key(key)
            case .expired: return .expired
            case .unknown: return .failed
            }
        case .user(let user):
            switch user.password {
            case .text(let password):
                guard settings.takesClearPasswords else { return .overheard }
                let key = try await keys.authenticate(
                    user.username, password: password, at: .marketingCloud, sealedBy: seal)
                return key.map(Login.key) ?? .failed
            case .digest(let digest):
                return try await prove(digest, of: user.username).map(Login.key) ?? .failed
            }
        }
    }

    /// A digest counts while it is fresh, and once.
    private func prove(
        _ digest: PasswordDigest, of name: String
    ) async throws(StoreError) -> Key? {
        let now = sending.now
        let isFresh = digest.isFresh(atMilliseconds: now.milliseconds)
        let key = try await keys.authenticate(name, at: .marketingCloud, sealedBy: seal) {
            digest.matches($0)
        }
        guard let key, isFresh else { return nil }
        // By the time it is forgotten, its instant is too old.
        let end = Instant(milliseconds: digest.createdMilliseconds) + PasswordDigest.window
        let isNew = try await store.spend(
            Array(SHA256.hash(data: digest.nonce)), ofKey: key.id,
            until: end + PasswordDigest.window, at: now)
        return isNew ? key : nil
    }
}
