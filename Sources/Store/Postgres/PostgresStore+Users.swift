package import BelayCore
package import BelayStore

extension PostgresStore: UserStore {
    package func addUser(
        _ email: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AddUserAnswer {
        try StoreError.refuseNUL(in: email)
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            guard try db.exists("SELECT 1 FROM accounts WHERE id = $1", [account.rawValue]) else {
                return .unknownAccount
            }
            guard try db.user(email) == nil else { return .emailTaken }
            let count = try db.integer(
                "SELECT count(*) FROM users WHERE account = $1 AND gone_ms IS NULL",
                [account.rawValue])
            guard count ?? 0 < Limits.usersPerAccount else { return .full }
            let id = try db.insert(
                """
                INSERT INTO users (account, email, created_ms) VALUES ($1, $2, $3)
                ON CONFLICT (email) WHERE gone_ms IS NULL DO NOTHING RETURNING id
                """, [account.rawValue, email, now.milliseconds])
            // An email is one user's over all accounts, and another of them may just have it.
            guard let id else { return .emailTaken }
            return .added(User(id: UserID(id), account: account, email: email, created: now))
        }
    }

    package func user(_ email: String) async throws(StoreError) -> User? {
        if email.holdsNUL { return nil }
        return try await read { try $0.user(email) }
    }

    package func users(of account: AccountID?) async throws(StoreError) -> [User] {
        try await read { db in
            if let account {
                try db.all(
                    User.select + " WHERE account = $1 AND gone_ms IS NULL ORDER BY email",
                    [account.rawValue], User.init)
            } else {
                try db.all(User.select + " WHERE gone_ms IS NULL ORDER BY email", [], User.init)
            }
        }
    }

    package func emails(of users: [UserID]) async throws(StoreError) -> [UserID: String] {
        try await read { db in
            let found = try db.all(
                "SELECT id, email FROM users WHERE id = ANY($1)", [users.map(\.rawValue)]
            ) { (UserID($0[0]), $0[1] as String) }
            return Dictionary(found) { first, _ in first }
        }
    }

    package func removeUser(_ id: UserID, at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                UPDATE users SET gone_ms = $1, password = NULL, password_ms = NULL
                WHERE id = $2 AND gone_ms IS NULL
                """, [now.milliseconds, id.rawValue])
            guard try db.changesCount == 1 else { return false }
            try db.endAll(of: id)
            return true
        }
    }

    package func addLink(_ link: UserLink) async throws(StoreError) -> Bool {
        try await write(needing: .room) { db in
            guard try db.locked(link.user) != nil else { return false }
            try db.run("DELETE FROM user_links WHERE user_id = $1", [link.user.rawValue])
            try db.run(
                "INSERT INTO user_links (hash, user_id, expires_ms) VALUES ($1, $2, $3)",
                [link.hash, link.user.rawValue, link.expires.milliseconds])
            return true
        }
    }

    package func user(
        ofLink hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> User? {
        try await read { try $0.user(ofLink: hash, at: now) }
    }

    package func setPassword(
        _ password: [UInt8], byLink hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> User? {
        try await write { db in
            guard let found = try db.user(ofLink: hash, at: now), try db.locked(found.id) != nil,
                // Whoever had it before may have used it up.
                let user = try db.user(ofLink: hash, at: now)
            else { return nil }
            try db.set(password, of: user.id, at: now)
            return try db.user(user.id)
        }
    }

    package func setPassword(
        _ password: [UInt8], of user: UserID, before: Instant, revokesKeys: Bool, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            // The account before any row; a user never has another.
            if revokesKeys, let account = try db.user(user)?.account {
                try db.lock(account, .exclusive)
            }
            guard let kept = try db.locked(user), kept.passwordSet == before else { return false }
            try db.set(password, of: user, at: now)
            if revokesKeys {
                let live = try db.all(
                    Key.select + " WHERE account = $1 AND revoked_ms IS NULL ORDER BY id",
                    [kept.account.rawValue], Key.init)
                for key in live { try db.revoke(key, by: .user(user.rawValue), at: now) }
            }
            return true
        }
    }
}

// Sessions.

extension PostgresStore {
    package func addSession(
        _ session: Session, passwordSet: Instant
    ) async throws(StoreError) -> Bool {
        try await write(needing: .room) { db in
            let user = session.user.rawValue
            guard try db.locked(session.user)?.passwordSet == passwordSet else { return false }
            let count = try db.integer(
                "SELECT count(*) FROM user_sessions WHERE user_id = $1", [user])
            if count ?? 0 >= Limits.sessionsPerUser {
                try db.run(
                    """
                    DELETE FROM user_sessions WHERE hash = (
                        SELECT hash FROM user_sessions WHERE user_id = $1
                        ORDER BY made_ms, hash LIMIT 1)
                    """, [user])
            }
            try db.run(
                """
                INSERT INTO user_sessions (hash, user_id, made_ms, seen_ms, ends_ms)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    session.hash, user, session.made.milliseconds, session.seen.milliseconds,
                    session.ends.milliseconds,
                ])
            return true
        }
    }

    package func session(
        _ hash: [UInt8], at now: Instant
    ) async throws(StoreError) -> SignedIn? {
        try await read { db in
            guard let session = try db.session(hash, at: now), let user = try db.user(session.user)
            else { return nil }
            let account = try db.first(
                "SELECT id, name, created_ms FROM accounts WHERE id = $1", [user.account.rawValue]
            ) {
                Account(id: AccountID($0[0]), name: $0[1], created: $0.instant(2))
            }
            return account.map { SignedIn(session: session, user: user, account: $0) }
        }
    }

    package func noteUse(ofSession hash: [UInt8], at now: Instant) async throws(StoreError) {
        try await write { db in
            guard var session = try db.session(hash, at: now, " FOR UPDATE") else { return }
            session.seen = max(session.seen, now)
            try db.run(
                "UPDATE user_sessions SET seen_ms = $1, ends_ms = $2 WHERE hash = $3",
                [session.seen.milliseconds, session.ends.milliseconds, hash])
        }
    }

    package func endSession(_ hash: [UInt8]) async throws(StoreError) {
        try await write { try $0.run("DELETE FROM user_sessions WHERE hash = $1", [hash]) }
    }
}

extension User {
    fileprivate static let select = """
        SELECT id, account, email, password, password_ms, created_ms FROM users
        """

    fileprivate init(_ row: Line) {
        self.init(
            id: UserID(row[0]), account: AccountID(row[1]), email: row[2], password: row[3],
            passwordSet: row.instantIfAny(4), created: row.instant(5))
    }
}

extension Database {
    fileprivate func user(_ email: String) throws -> User? {
        try first(User.select + " WHERE email = $1 AND gone_ms IS NULL", [email], User.init)
    }

    fileprivate func user(_ id: UserID) throws -> User? {
        try first(User.select + " WHERE id = $1 AND gone_ms IS NULL", [id.rawValue], User.init)
    }

    /// Likewise, in a transaction that nothing else of this user's runs beside.
    fileprivate func locked(_ id: UserID) throws -> User? {
        try first(
            User.select + " WHERE id = $1 AND gone_ms IS NULL FOR NO KEY UPDATE", [id.rawValue],
            User.init)
    }

    fileprivate func user(ofLink hash: [UInt8], at now: Instant) throws -> User? {
        let id = try integer(
            "SELECT user_id FROM user_links WHERE hash = $1 AND expires_ms > $2",
            [hash, now.milliseconds])
        return try id.flatMap { try user(UserID($0)) }
    }

    /// - Parameter locking: `FOR UPDATE`, where it is written back.
    fileprivate func session(
        _ hash: [UInt8], at now: Instant, _ locking: String = ""
    ) throws -> Session? {
        try first(
            """
            SELECT user_id, made_ms, seen_ms FROM user_sessions WHERE hash = $1 AND ends_ms > $2
            """ + locking, [hash, now.milliseconds]
        ) { row in
            Session(
                hash: hash, user: UserID(row[0]), made: row.instant(1), seen: row.instant(2))
        }
    }

    fileprivate func set(_ password: [UInt8], of user: UserID, at now: Instant) throws {
        try run(
            "UPDATE users SET password = $1, password_ms = $2 WHERE id = $3",
            [password, now.milliseconds, user.rawValue])
        try endAll(of: user)
    }

    /// Their sessions and links.
    fileprivate func endAll(of user: UserID) throws {
        try run("DELETE FROM user_sessions WHERE user_id = $1", [user.rawValue])
        try run("DELETE FROM user_links WHERE user_id = $1", [user.rawValue])
    }

    /// Forgets a chunk of links and sessions whose time is over; true when there may be more.
    func sweepUsers(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM user_links WHERE hash IN (\(Query.expiredUserLinks.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        if try changesCount == Limits.sweepChunk { return true }
        try run(
            "DELETE FROM user_sessions WHERE hash IN (\(Query.expiredSessions.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return try changesCount == Limits.sweepChunk
    }
}
