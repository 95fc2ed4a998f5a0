package import BelayCore

/// People who sign in, the links by which they set a password, and their sessions.
package protocol UserStore: Sendable {
    /// A new person, without a password.
    func addUser(
        _ email: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AddUserAnswer

    /// The person of this address in lower case; nil when there is none.
    func user(_ email: String) async throws(StoreError) -> User?

    /// People by address; of one account, or of all.
    func users(of account: AccountID?) async throws(StoreError) -> [User]

    /// What was their addresses, of those who were removed too: for telling who did a thing.
    func emails(of users: [UserID]) async throws(StoreError) -> [UserID: String]

    /// Removes a person with their sessions and links; false when there is no such person.
    func removeUser(_ id: UserID, at now: Instant) async throws(StoreError) -> Bool

    /// Keeps a link in place of all that the person had; false when there is no such person.
    func addLink(_ link: UserLink) async throws(StoreError) -> Bool

    /// Whose link this is, while it is good. It stays good.
    func user(ofLink hash: [UInt8], at now: Instant) async throws(StoreError) -> User?

    /// Takes a link and sets its person's password; nil when it is not good, or no more.
    ///
    /// Every session of theirs ends in the same step. Of two who show a link at once one gets nil.
    func setPassword(
        _ password: [UInt8], byLink hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> User?

    /// Sets a password in place of one that was set at `before`; false when another was meanwhile.
    ///
    /// Every session and every link of theirs ends in the same step.
    ///
    /// - Parameter revokesKeys: every key of their account is revoked in that step too.
    func setPassword(
        _ password: [UInt8], of user: UserID, before: Instant, revokesKeys: Bool, at now: Instant
    ) async throws(StoreError) -> Bool

    /// Keeps a session of a person who showed the password that was set at `passwordSet`.
    ///
    /// False when another was set meanwhile, or the person was removed: a sign-in that began with
    /// the old password must not end with a session. Of too many the oldest makes room.
    func addSession(
        _ session: Session, passwordSet: Instant
    ) async throws(StoreError) -> Bool

    /// The session of this hash; nil when it is unknown or over.
    func session(_ hash: [UInt8], at now: Instant) async throws(StoreError) -> SignedIn?

    /// Notes a request of a session that is not over.
    func noteUse(ofSession hash: [UInt8], at now: Instant) async throws(StoreError)

    /// Ends a session; one that is unknown is over too.
    func endSession(_ hash: [UInt8]) async throws(StoreError)
}

package enum AddUserAnswer: Sendable, Hashable {
    case added(User)
    /// Somebody has the address, in this account or in another.
    case emailTaken
    /// The account has as many as it may have.
    case full
    case unknownAccount
}
