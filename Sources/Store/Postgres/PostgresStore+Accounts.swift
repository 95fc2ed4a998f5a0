package import BelayCore
package import BelayStore

extension PostgresStore: AccountStore {
    package func addAccount(
        named name: String, at now: Instant
    ) async throws(StoreError) -> Account? {
        if name.holdsNUL || !(1...255).contains(name.unicodeScalars.count) { return nil }
        let hasLane = policy.lane(ofAccountNamed: name) != .shared
        return try await write(needing: .room) { db in
            let id = try db.insert(
                """
                INSERT INTO accounts (name, created_ms) VALUES ($1, $2)
                ON CONFLICT (name) DO NOTHING RETURNING id
                """, [name, now.milliseconds])
            guard let id else { return nil }
            if hasLane { try db.run("UPDATE accounts SET lane = id WHERE id = $1", [id]) }
            return Account(id: AccountID(id), name: name, created: now)
        }
    }

    package func accounts() async throws(StoreError) -> [Account] {
        try await read { db in
            try db.all("SELECT id, name, created_ms FROM accounts ORDER BY id", []) {
                Account(id: AccountID($0[0]), name: $0[1], created: $0.instant(2))
            }
        }
    }

    package func add(_ key: Key, by actor: Actor) async throws(StoreError) {
        try StoreError.refuseNUL(in: key.id, key.name)
        try await write(needing: .room) { db in
            try db.lock(key.account, .exclusive)
            try db.add(key, by: actor)
        }
    }

    package func key(_ id: String) async throws(StoreError) -> Key? {
        if id.holdsNUL { return nil }
        return try await read { try Key.fetch(id, in: $0) }
    }

    package func keys(of account: AccountID?) async throws(StoreError) -> [Key] {
        try await read { db in
            if let account {
                try db.all(
                    Key.select + " WHERE account = $1 ORDER BY created_ms, id",
                    [account.rawValue], Key.init)
            } else {
                try db.all(Key.select + " ORDER BY account, created_ms, id", [], Key.init)
            }
        }
    }

    package func revokeKey(
        _ id: String, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool {
        if id.holdsNUL { return false }
        return try await write { db in
            let account = try db.integer("SELECT account FROM keys WHERE id = $1", [id])
            guard let account else { return false }
            try db.lock(AccountID(account), .exclusive)
            guard let key = try Key.fetch(id, in: db) else { return false }
            if key.revoked == nil { try db.revoke(key, by: actor, at: now) }
            return true
        }
    }

    package func noteUse(ofKey id: String, at now: Instant) async throws(StoreError) {
        if id.holdsNUL { return }
        try await write { db in
            try db.run(
                "UPDATE keys SET used_ms = greatest(used_ms, $1) WHERE id = $2",
                [now.milliseconds, id])
        }
    }
}

/// Their account is locked for itself.
extension Database {
    func add(_ key: Key, by actor: Actor) throws {
        try key.insert(in: self)
        try note(.key(key.id, .added), of: key.account, by: actor, at: key.created)
    }

    func revoke(_ key: Key, by actor: Actor, at now: Instant) throws {
        var key = key
        key.revoked = now
        try key.update(in: self)
        try note(.key(key.id, .removed), of: key.account, by: actor, at: now)
    }
}
