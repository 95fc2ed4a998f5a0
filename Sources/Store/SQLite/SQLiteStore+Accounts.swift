package import BelayCore
package import BelayStore
import GRDB

extension SQLiteStore: AccountStore {
    package func addAccount(
        named name: String, at now: Instant
    ) async throws(StoreError) -> Account? {
        if name.holdsNUL { return nil }
        let hasLane = policy.lane(ofAccountNamed: name) != .shared
        return try await write(needing: .room) { db in
            try db.run(
                "INSERT OR IGNORE INTO accounts (name, created_ms) VALUES (?, ?)",
                [name, now.milliseconds])
            guard db.changesCount == 1 else { return nil }
            let id = db.lastInsertedRowID
            if hasLane { try db.run("UPDATE accounts SET lane = id WHERE id = ?", [id]) }
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
        try await write(needing: .room) { try key.insert(in: $0) }
    }

    package func key(_ id: String) async throws(StoreError) -> Key? {
        if id.holdsNUL { return nil }
        return try await read { try Key.fetch(id, in: $0) }
    }

    package func keys(of account: AccountID?) async throws(StoreError) -> [Key] {
        try await read { db in
            if let account {
                try db.all(
                    Key.select + " WHERE account = ? ORDER BY created_ms, id",
                    [account.rawValue], Key.init)
            } else {
                try db.all(Key.select + " ORDER BY account, created_ms, id", [], Key.init)
            }
        }
    }

    package func revokeKey(_ id: String, at now: Instant) async throws(StoreError) -> Bool {
        if id.holdsNUL { return false }
        return try await write { db in
            try db.run(
                "UPDATE keys SET revoked_ms = coalesce(revoked_ms, ?) WHERE id = ?",
                [now.milliseconds, id])
            return db.changesCount == 1
        }
    }

    package func noteUse(ofKey id: String, at now: Instant) async throws(StoreError) {
        if id.holdsNUL { return }
        try await write { db in
            try db.run(
                "UPDATE keys SET used_ms = max(coalesce(used_ms, 0), ?) WHERE id = ?",
                [now.milliseconds, id])
        }
    }
}
