package import BelayCore
package import BelayStore

extension MemoryStore: UserStore {
    package func addUser(
        _ email: String, of account: AccountID, at now: Instant
    ) throws(StoreError) -> AddUserAnswer {
        try StoreError.refuseNUL(in: email)
        guard numbers[account] != nil else { return .unknownAccount }
        guard user(email) == nil else { return .emailTaken }
        guard users(of: account).count < Limits.usersPerAccount else { return .full }
        let user = User(
            id: UserID(Int64(people.count + 1)), account: account, email: email, created: now)
        people.append(user)
        return .added(user)
    }

    package func user(_ email: String) -> User? {
        livePeople.first { $0.email.utf8.elementsEqual(email.utf8) }
    }

    package func users(of account: AccountID?) -> [User] {
        livePeople.filter { account == nil || $0.account == account }
            .sorted { $0.email.utf8.lexicographicallyPrecedes($1.email.utf8) }
    }

    package func emails(of users: [UserID]) -> [UserID: String] {
        Dictionary(
            uniqueKeysWithValues: people.filter { users.contains($0.id) }.map { ($0.id, $0.email) })
    }

    package func removeUser(_ id: UserID, at now: Instant) -> Bool {
        guard user(id) != nil else { return false }
        let index = Int(id.rawValue - 1)
        people[index].password = nil
        people[index].passwordSet = nil
        gonePeople.insert(id)
        end(id)
        return true
    }

    package func addLink(_ link: UserLink) -> Bool {
        guard user(link.user) != nil else { return false }
        userLinks = userLinks.filter { $0.value.user != link.user }
        userLinks[link.hash] = link
        return true
    }

    package func user(ofLink hash: [UInt8], at now: Instant) -> User? {
        guard let link = userLinks[hash], now < link.expires else { return nil }
        return user(link.user)
    }

    package func setPassword(
        _ password: [UInt8], byLink hash: [UInt8], at now: Instant
    ) -> User? {
        guard let user = user(ofLink: hash, at: now) else { return nil }
        return set(password, of: user.id, at: now)
    }

    package func setPassword(
        _ password: [UInt8], of user: UserID, before: Instant, revokesKeys: Bool, at now: Instant
    ) -> Bool {
        guard self.user(user)?.passwordSet == before else { return false }
        let account = set(password, of: user, at: now).account
        if revokesKeys {
            let own = keyRows.indices.filter { keyRows[$0].account == account }
            let byID = own.sorted {
                keyRows[$0].id.utf8.lexicographicallyPrecedes(keyRows[$1].id.utf8)
            }
            for place in byID { revokeKey(at: place, by: .user(user.rawValue), at: now) }
        }
        return true
    }

    package func addSession(_ session: Session, passwordSet: Instant) -> Bool {
        guard user(session.user)?.passwordSet == passwordSet else { return false }
        let own = sessions.values.filter { $0.user == session.user }
        if own.count >= Limits.sessionsPerUser, let oldest = own.min(by: Self.isOlder) {
            sessions[oldest.hash] = nil
        }
        sessions[session.hash] = session
        return true
    }

    package func session(_ hash: [UInt8], at now: Instant) -> SignedIn? {
        guard let session = sessions[hash], now < session.ends, let user = user(session.user),
            let account = accountRows.first(where: { $0.id == user.account })
        else { return nil }
        return SignedIn(session: session, user: user, account: account)
    }

    package func noteUse(ofSession hash: [UInt8], at now: Instant) {
        guard let session = sessions[hash], now < session.ends else { return }
        sessions[hash]?.seen = max(session.seen, now)
    }

    package func endSession(_ hash: [UInt8]) {
        sessions[hash] = nil
    }

    private static func isOlder(_ left: Session, _ right: Session) -> Bool {
        if left.made != right.made { return left.made < right.made }
        return left.hash.lexicographicallyPrecedes(right.hash)
    }

    private var livePeople: [User] { people.filter { !gonePeople.contains($0.id) } }

    private func user(_ id: UserID) -> User? { livePeople.first { $0.id == id } }

    private func set(_ password: [UInt8], of id: UserID, at now: Instant) -> User {
        let index = Int(id.rawValue - 1)
        people[index].password = password
        people[index].passwordSet = now
        end(id)
        return people[index]
    }

    private func end(_ id: UserID) {
        userLinks = userLinks.filter { $0.value.user != id }
        sessions = sessions.filter { $0.value.user != id }
    }
}
