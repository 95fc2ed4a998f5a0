package import BelayCore
package import BelayStore
package import BelayTime
import Crypto

/// Lets people in: invites them, knows their passwords, and whose a session is.
package struct People: Sendable {
    package let store: any UserStore
    let time: any TimeSource
    let chance: Chance
    let hasher: PasswordHasher
    let mark: DeviceMark
    let backOff = BackOff()

    package init(
        store: any UserStore, time: any TimeSource, chance: Chance, hasher: PasswordHasher,
        mark: DeviceMark
    ) {
        self.store = store
        self.time = time
        self.chance = chance
        self.hasher = hasher
        self.mark = mark
    }

    // MARK: Links

    /// A link to set a password, good once and for an hour. What it had before is good no more.
    package struct Invitation: Sendable, Hashable {
        /// Below the console's address.
        package var path: String
        package var expires: Instant
    }

    /// Nil when the person was removed.
    package func invite(_ user: UserID) async throws(StoreError) -> Invitation? {
        let token = Base64URL.encode(chance.bytes(32))
        let expires = time.now + Limits.userLinkLifetime
        let link = UserLink(hash: Self.hash(token), user: user, expires: expires)
        guard try await store.addLink(link) else { return nil }
        return Invitation(path: "/console/password/\(token)", expires: expires)
    }

    /// Whose link this is; it stays good.
    func user(ofLink token: String) async throws(StoreError) -> User? {
        try await store.user(ofLink: Self.hash(token), at: time.now)
    }

    /// What became of a wish for a new password.
    enum Change: Sendable, Hashable {
        /// Whose it is, and the mark that their browser is to show from now on.
        case changed(User, mark: String)
        /// The link is good no more, or the old password is wrong.
        case refused
        case flawed(PasswordFlaw)
        case wait(Duration)
        case busy
    }

    func setPassword(
        _ password: String, byLink token: String
    ) async throws(StoreError) -> Change {
        guard let user = try await user(ofLink: token) else { return .refused }
        if let flaw = PasswordFlaw(of: password, for: user.email) { return .flawed(flaw) }
        guard let kept = await hash(password) else { return .busy }
        let changed = try await store.setPassword(
            kept.text, byLink: Self.hash(token), at: time.now)
        guard let changed else { return .refused }
        // Whoever guessed before is not to hold up the owner, who comes with this browser.
        backOff.succeed([.address(changed.email)])
        return .changed(changed, mark: mark.text(of: chance.bytes(16), for: changed.id))
    }

    /// - Parameters:
    ///   - old: the present one, since a session may have been left open.
    ///   - revokesKeys: every key of the account ends in the same step.
    func change(
        _ old: String, to new: String, of person: SignedIn, revokesKeys: Bool
    ) async throws(StoreError) -> Change {
        let user = person.user
        if let flaw = PasswordFlaw(of: new, for: user.email) { return .flawed(flaw) }
        // By the session: strangers who guess at the address cannot get in the way of this.
        let names = [BackOff.Name.session(person.session.hash)]
        if let wait = backOff.begin(names, at: time.now) { return .wait(wait) }
        let kept = user.password.flatMap { PasswordHash($0) }
        guard let isRight = await isRight(old, for: kept) else {
            backOff.giveBack(names)
            return .busy
        }
        guard isRight else { return .refused }
        backOff.succeed(names)
        guard let before = user.passwordSet, let made = await hash(new) else { return .busy }
        let isChanged = try await store.setPassword(
            made.text, of: user.id, before: before, revokesKeys: revokesKeys, at: time.now)
        guard isChanged else { return .refused }
        return .changed(user, mark: mark.text(of: chance.bytes(16), for: user.id))
    }

    /// Nil when too many wait for an answer.
    private func isRight(_ password: String, for kept: PasswordHash?) async -> Bool? {
        do {
            return try await hasher.isRight(
                Array(password.utf8.prefix(Limits.passwordBytes + 1)), for: kept)
        } catch {
            return nil
        }
    }

    private func hash(_ password: String) async -> PasswordHash? {
        do {
            return try await hasher.hash(Array(password.utf8), salt: chance.bytes(16))
        } catch {
            return nil
        }
    }

    // MARK: Sessions

    /// Who tries to sign in.
    struct Try: Sendable {
        var email: String
        var password: String
        /// The mark that the browser shows, if it has one.
        var mark: String?
        /// Where it comes from, as far as it is known.
        var network: Network?
    }

    enum Entry: Sendable, Hashable {
        /// What the browser is to show from now on, and its mark.
        case signedIn(session: String, mark: String)
        /// Nobody has that address, or another password.
        case wrong
        case wait(Duration)
        case busy
    }

    /// Takes as long whether or not somebody has the address.
    func signIn(_ tried: Try) async throws(StoreError) -> Entry {
        let now = time.now
        // What is too long to be anybody's is not remembered either, and costs the same hash.
        let isNobodys =
            tried.email.utf8.count > Limits.addressLength
            || tried.password.utf8.count > Limits.passwordBytes
        let email = isNobodys ? "" : LetterCase.lowered(tried.email)
        let user = try await store.user(email)
        let device = user.flatMap { user in
            tried.mark.flatMap { mark.device(in: $0, for: user.id) }
        }
        let names = Self.names(email: isNobodys ? nil : email, device, tried.network)
        if let wait = backOff.begin(names, at: now) { return .wait(wait) }
        let kept = user?.password.flatMap { PasswordHash($0) }
        guard let isRight = await isRight(tried.password, for: kept) else {
            backOff.giveBack(names)
            return .busy
        }
        guard isRight, let user, let passwordSet = user.passwordSet else { return .wrong }
        let session = Base64URL.encode(chance.bytes(32))
        let made = time.now
        let isAdded = try await store.addSession(
            Session(hash: Self.hash(session), user: user.id, made: made, seen: made),
            passwordSet: passwordSet)
        guard isAdded else { return .wrong }
        backOff.succeed(names)
        return .signedIn(
            session: session, mark: mark.text(of: device ?? chance.bytes(16), for: user.id))
    }

    /// What a try is counted of: a browser that its owner signed in with before by itself alone,
    /// whatever the others do that seem to come from where it does.
    ///
    /// - Parameter email: nil for what is too long to be anybody's.
    private static func names(
        email: String?, _ device: [UInt8]?, _ network: Network?
    ) -> [BackOff.Name] {
        if let device { return [.device(device)] }
        return [email.map(BackOff.Name.address) ?? .nobody]
            + (network.map { [.network($0)] } ?? [])
    }

    /// Whose session this is; nil when it is none, or over.
    ///
    /// - Parameter isUse: false for what a page asks by itself, with nobody at the desk.
    func session(
        _ text: String, isUse: Bool = true
    ) async throws(StoreError) -> SignedIn? {
        let now = time.now
        let hash = Self.hash(text)
        guard let found = try await store.session(hash, at: now) else { return nil }
        if isUse, now.since(found.session.seen) >= .minutes(1) {
            try await store.noteUse(ofSession: hash, at: now)
        }
        return found
    }

    func end(_ session: String) async throws(StoreError) {
        try await store.endSession(Self.hash(session))
    }

    private static func hash(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(text.utf8)))
    }
}
