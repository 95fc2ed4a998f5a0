package import BelayCore
package import BelayStore

extension FaultyStore: UserStore {
    package func addUser(
        _ email: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AddUserAnswer {
        try await pass(.addUser) { store throws(StoreError) in
            try await store.addUser(email, of: account, at: now)
        }
    }

    package func user(_ email: String) async throws(StoreError) -> User? {
        try await pass(.user) { store throws(StoreError) in try await store.user(email) }
    }

    package func users(of account: AccountID?) async throws(StoreError) -> [User] {
        try await pass(.users) { store throws(StoreError) in
            try await store.users(of: account)
        }
    }

    package func emails(of users: [UserID]) async throws(StoreError) -> [UserID: String] {
        try await pass(.users) { store throws(StoreError) in
            try await store.emails(of: users)
        }
    }

    package func removeUser(_ id: UserID, at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.removeUser) { store throws(StoreError) in
            try await store.removeUser(id, at: now)
        }
    }

    package func addLink(_ link: UserLink) async throws(StoreError) -> Bool {
        try await pass(.addLink) { store throws(StoreError) in try await store.addLink(link) }
    }

    package func user(
        ofLink hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> User? {
        try await pass(.user) { store throws(StoreError) in
            try await store.user(ofLink: hash, at: now)
        }
    }

    package func setPassword(
        _ password: [UInt8], byLink hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> User? {
        try await pass(.setPassword) { store throws(StoreError) in
            try await store.setPassword(password, byLink: hash, at: now)
        }
    }

    package func setPassword(
        _ password: [UInt8], of user: UserID, before: Instant, revokesKeys: Bool, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.setPassword) { store throws(StoreError) in
            try await store.setPassword(
                password, of: user, before: before, revokesKeys: revokesKeys, at: now)
        }
    }

    package func addSession(
        _ session: Session, passwordSet: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.addSession) { store throws(StoreError) in
            try await store.addSession(session, passwordSet: passwordSet)
        }
    }

    package func session(
        _ hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> SignedIn? {
        try await pass(.session) { store throws(StoreError) in
            try await store.session(hash, at: now)
        }
    }

    package func noteUse(ofSession hash: [UInt8], at now: Instant) async throws(StoreError) {
        try await pass(.noteUse) { store throws(StoreError) in
            try await store.noteUse(ofSession: hash, at: now)
        }
    }

    package func endSession(_ hash: [UInt8]) async throws(StoreError) {
        try await pass(.endSession) { store throws(StoreError) in
            try await store.endSession(hash)
        }
    }
}
