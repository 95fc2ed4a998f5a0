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

    package func add(_ key: Key) async throws(StoreError) {
        try StoreError.refuseNUL(in: key.id, key.name)
        try await write(needing: .room) { db in
            try db.lock(key.account, .exclusive)
            try key.insert(in: db)
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

    package func revokeKey(_ id: String, at now: Instant) async throws(StoreError) -> Bool {
        if id.holdsNUL { return false }
        return try await write { db in
            let account = try db.integer("SELECT account FROM keys WHERE id = $1", [id])
            guard let account else { return false }
            // Who changes a key writes it back as it was read.
            try db.lock(AccountID(account), .exclusive)
            try db.run(
                "UPDATE keys SET revoked_ms = coalesce(revoked_ms, $1) WHERE id = $2",
                [now.milliseconds, id])
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
