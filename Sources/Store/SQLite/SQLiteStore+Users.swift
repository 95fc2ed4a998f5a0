package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore: UserStore {
    package func addUser(
        _ email: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AddUserAnswer {
        try StoreError.refuseNUL(in: email)
        return try await write(needing: .room) { db in
            guard try db.exists("SELECT 1 FROM accounts WHERE id = ?", [account.rawValue]) else {
                return .unknownAccount
            }
            guard try db.user(email) == nil else { return .emailTaken }
            let count = try db.integer(
                "SELECT count(*) FROM users WHERE account = ? AND gone_ms IS NULL",
                [account.rawValue])
            guard count ?? 0 < Limits.usersPerAccount else { return .full }
            try db.run(
                "INSERT INTO users (account, email, created_ms) VALUES (?, ?, ?)",
                [account.rawValue, email, now.milliseconds])
            return .added(
                User(
                    id: UserID(db.lastInsertedRowID), account: account, email: email,
                    created: now))
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
                    User.select + " WHERE account = ? AND gone_ms IS NULL ORDER BY email",
                    [account.rawValue], User.init)
            } else {
                try db.all(User.select + " WHERE gone_ms IS NULL ORDER BY email", [], User.init)
            }
        }
    }

    package func emails(of users: [UserID]) async throws(StoreError) -> [UserID: String] {
        try await read { db in
            var emails: [UserID: String] = [:]
            for id in Set(users) {
                emails[id] = try db.first("SELECT email FROM users WHERE id = ?", [id.rawValue]) {
                    $0[0] as String
                }
            }
            return emails
        }
    }

    package func removeUser(_ id: UserID, at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                UPDATE users SET gone_ms = ?, password = NULL, password_ms = NULL
                WHERE id = ? AND gone_ms IS NULL
                """, [now.milliseconds, id.rawValue])
            guard db.changesCount == 1 else { return false }
            try db.endAll(of: id)
            return true
        }
    }

    package func addLink(_ link: UserLink) async throws(StoreError) -> Bool {
        try await write(needing: .room) { db in
            guard try db.user(link.user) != nil else { return false }
            try db.run("DELETE FROM user_links WHERE user = ?", [link.user.rawValue])
            try db.run(
                "INSERT INTO user_links (hash, user, expires_ms) VALUES (?, ?, ?)",
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
            guard let user = try db.user(ofLink: hash, at: now) else { return nil }
            try db.set(password, of: user.id, at: now)
            return try db.user(user.id)
        }
    }

    package func setPassword(
        _ password: [UInt8], of user: UserID, before: Instant, revokesKeys: Bool, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            guard let kept = try db.user(user), kept.passwordSet == before else { return false }
            try db.set(password, of: user, at: now)
            if revokesKeys {
                let live = try db.all(
                    Key.select + " WHERE account = ? AND revoked_ms IS NULL ORDER BY id",
                    [kept.account.rawValue], Key.init)
                for key in live { try db.revoke(key, by: .user(user.rawValue), at: now) }
            }
            return true
        }
    }
}

// Sessions.

extension SQLiteStore {
    package func addSession(
        _ session: Session, passwordSet: Instant
    ) async throws(StoreError) -> Bool {
        try await write(needing: .room) { db in
            let user = session.user.rawValue
            guard try db.user(session.user)?.passwordSet == passwordSet else { return false }
            let count = try db.integer("SELECT count(*) FROM user_sessions WHERE user = ?", [user])
            if count ?? 0 >= Limits.sessionsPerUser {
                try db.run(
                    """
                    DELETE FROM user_sessions WHERE hash = (
                        SELECT hash FROM user_sessions WHERE user = ?
                        ORDER BY made_ms, hash LIMIT 1)
                    """, [user])
            }
            try db.run(
                """
                INSERT INTO user_sessions (hash, user, made_ms, seen_ms, ends_ms)
                VALUES (?, ?, ?, ?, ?)
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
                "SELECT id, name, created_ms FROM accounts WHERE id = ?", [user.account.rawValue]
            ) {
                Account(id: AccountID($0[0]), name: $0[1], created: $0.instant(2))
            }
            return account.map { SignedIn(session: session, user: user, account: $0) }
        }
    }

    package func noteUse(ofSession hash: [UInt8], at now: Instant) async throws(StoreError) {
        try await write { db in
            guard var session = try db.session(hash, at: now) else { return }
            session.seen = max(session.seen, now)
            try db.run(
                "UPDATE user_sessions SET seen_ms = ?, ends_ms = ? WHERE hash = ?",
                [session.seen.milliseconds, session.ends.milliseconds, hash])
        }
    }

    package func endSession(_ hash: [UInt8]) async throws(StoreError) {
        try await write { try $0.run("DELETE FROM user_sessions WHERE hash = ?", [hash]) }
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
        try first(User.select + " WHERE email = ? AND gone_ms IS NULL", [email], User.init)
    }

    fileprivate func user(_ id: UserID) throws -> User? {
        try first(User.select + " WHERE id = ? AND gone_ms IS NULL", [id.rawValue], User.init)
    }

    fileprivate func user(ofLink hash: [UInt8], at now: Instant) throws -> User? {
        let id = try integer(
            "SELECT user FROM user_links WHERE hash = ? AND expires_ms > ?",
            [hash, now.milliseconds])
        return try id.flatMap { try user(UserID($0)) }
    }

    fileprivate func session(_ hash: [UInt8], at now: Instant) throws -> Session? {
        try first(
            """
            SELECT user, made_ms, seen_ms FROM user_sessions WHERE hash = ? AND ends_ms > ?
            """, [hash, now.milliseconds]
        ) { row in
            Session(
                hash: hash, user: UserID(row[0]), made: row.instant(1), seen: row.instant(2))
        }
    }

    fileprivate func set(_ password: [UInt8], of user: UserID, at now: Instant) throws {
        try run(
            "UPDATE users SET password = ?, password_ms = ? WHERE id = ?",
            [password, now.milliseconds, user.rawValue])
        try endAll(of: user)
    }

    /// Their sessions and links.
    fileprivate func endAll(of user: UserID) throws {
        try run("DELETE FROM user_sessions WHERE user = ?", [user.rawValue])
        try run("DELETE FROM user_links WHERE user = ?", [user.rawValue])
    }

    /// Forgets a chunk of links and sessions whose time is over; true when there may be more.
    func sweepUsers(at now: Instant) throws -> Bool {
        try run(
            "DELETE FROM user_links WHERE hash IN (\(Query.expiredUserLinks.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        if changesCount == Limits.sweepChunk { return true }
        try run(
            "DELETE FROM user_sessions WHERE hash IN (\(Query.expiredSessions.rawValue))",
            [now.milliseconds, Limits.sweepChunk])
        return changesCount == Limits.sweepChunk
    }
}
