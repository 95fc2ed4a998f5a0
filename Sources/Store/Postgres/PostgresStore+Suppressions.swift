package import BelayCore
package import BelayStore

extension PostgresStore: SuppressionStore {
    package func suppress(
        _ addresses: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> [SuppressAnswer] {
        precondition(addresses.count <= Limits.contactChunk, "more than a chunk of addresses")
        for address in addresses { try StoreError.refuseNUL(in: address) }
        let keys = addresses.map(Suppression.key)
        return try await write(needing: .room) { db in
            // No release of the account runs beside: one that comes after sees the entry.
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            let answers = try db.suppress(keys, in: scope, from: source, of: account, at: now)
            if let detail = SuppressAnswer.detail(answers, keys, in: scope) {
                try db.record(
                    .unsubscribed, account: account, at: now, detail: detail, by: actor)
            }
            return answers
        }
    }

    package func suppress(
        _ address: String, in scope: SuppressionScope, through delivery: DeliveryID,
        of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer {
        try StoreError.refuseNUL(in: address)
        let key = Suppression.key(of: address)
        return try await write(needing: .room) { db in
            // No release of the account runs beside: one that comes after sees the entry.
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            let answers = try db.suppress([key], in: scope, from: .recipient, of: account, at: now)
            if let detail = SuppressAnswer.detail(answers, [key], in: scope) {
                try db.record(
                    .unsubscribed, account: account, at: now, detail: detail, by: .recipient)
                try db.noteLeaver(delivery, from: scope, of: account, at: now)
            }
            return answers[0]
        }
    }

    package func unsuppress(
        _ number: Int64, in scope: SuppressionScope?, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.lock(account, .exclusive)
            let found = try db.first(
                "SELECT address, scope FROM suppressions WHERE account = $1 AND number = $2",
                [account.rawValue, number]
            ) { (address: $0[0] as String, scope: try $0.scope(1)) }
            guard let found, scope == nil || found.scope == scope else { return false }
            return try db.unsuppress(
                found.address, in: found.scope, from: nil, of: account, by: actor, at: now)
        }
    }

    package func unsuppress(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource?,
        of account: AccountID, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool {
        if address.holdsNUL { return false }
        let key = Suppression.key(of: address)
        return try await write { db in
            try db.lock(account, .exclusive)
            return try db.unsuppress(key, in: scope, from: source, of: account, by: actor, at: now)
        }
    }

    package func suppressions(
        in scope: SuppressionScope?, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression] {
        let limit = min(max(limit, 0), Limits.page)
        return try await read { db in
            guard let scope else {
                return try db.all(
                    Query.suppressions.rawValue, [account.rawValue, number, limit],
                    Suppression.init)
            }
            return try db.all(
                Query.scopedSuppressions.rawValue,
                [account.rawValue, scope.rawValue, number, limit], Suppression.init)
        }
    }

    package func suppressionCount(
        in scope: SuppressionScope, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await read { try $0.live(.suppressions(scope), of: account) }
    }

    package func scopes(
        of addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [[SuppressionScope]] {
        let keys = addresses.map { $0.holdsNUL ? nil : Suppression.key(of: $0) }
        return try await read { db in
            let found = try db.all(
                """
                SELECT address, scope FROM suppressions WHERE account = $1 AND address = ANY($2)
                ORDER BY scope
                """, [account.rawValue, keys.compactMap(\.self)]
            ) { (Array(($0[0] as String).utf8), try $0.scope(1)) }
            let scopes = Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
            return keys.map { key in key.flatMap { scopes[Array($0.utf8)] } ?? [] }
        }
    }

    package func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool] {
        let keys = addresses.map { $0.holdsNUL ? nil : Suppression.key(of: $0) }
        return try await read { db in
            let numbers = try db.suppressions(of: keys.compactMap(\.self), in: .global, account)
            return keys.map { key in key.map { numbers[Array($0.utf8)] != nil } ?? false }
        }
    }
}

extension Suppression {
    fileprivate init(_ row: Line) throws {
        guard let source = SuppressionSource(rawValue: row[3]) else {
            throw StoreError.corrupt("a suppression has an unknown source")
        }
        self.init(
            number: row[0], address: row[1], scope: try row.scope(2), source: source,
            created: row.instant(4))
    }
}

extension Line {
    fileprivate func scope(_ index: Int) throws -> SuppressionScope {
        guard let scope = SuppressionScope(rawValue: self[index]) else {
            throw StoreError.corrupt("a suppression has an unknown scope")
        }
        return scope
    }
}

extension Series {
    fileprivate static func suppressions(_ scope: SuppressionScope) -> Series {
        Series(name: "suppressions/\(scope.rawValue)")
    }
}

extension Database {
    /// Whether an account lists any address.
    func hasSuppressions(_ account: AccountID) throws -> Bool {
        try exists("SELECT 1 FROM suppressions WHERE account = $1 LIMIT 1", [account.rawValue])
    }

    /// The numbers under which an account lists some addresses, by an address's bytes.
    ///
    /// - Parameter keys: in lower case.
    fileprivate func suppressions(
        of keys: [String], in scope: SuppressionScope, _ account: AccountID
    ) throws -> [[UInt8]: Int64] {
        let found = try all(
            """
            SELECT address, number FROM suppressions
            WHERE account = $1 AND address = ANY($2) AND scope = $3
            """, [account.rawValue, keys, scope.rawValue]
        ) { (Array(($0[0] as String).utf8), $0[1] as Int64) }
        return Dictionary(found) { first, _ in first }
    }

    fileprivate func suppress(
        _ keys: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, at now: Instant
    ) throws -> [SuppressAnswer] {
        let before =
            try integer(
                "SELECT suppressions_taken FROM accounts WHERE id = $1", [account.rawValue]) ?? 0
        var last = before
        var numbers = try suppressions(of: keys, in: scope, account)
        let answers = try keys.map { key -> SuppressAnswer in
            if let number = numbers[Array(key.utf8)] { return .exists(number) }
            last += 1
            numbers[Array(key.utf8)] = last
            try run(
                """
                INSERT INTO suppressions (account, address, scope, number, source, created_ms)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    account.rawValue, key, scope.rawValue, last, source.rawValue,
                    now.milliseconds,
                ])
            return .listed(last)
        }
        guard last > before else { return answers }
        try run(
            "UPDATE accounts SET suppressions_taken = $1 WHERE id = $2", [last, account.rawValue])
        try add(Int(last - before), .suppressions(scope), of: account)
        return answers
    }

    /// Writes an unsubscribing by a link into the log of the mail that has the link, and counts it.
    fileprivate func noteLeaver(
        _ delivery: DeliveryID, from scope: SuppressionScope, of account: AccountID,
        at now: Instant
    ) throws {
        let place = try integer(
            """
            SELECT d.place FROM sends AS s
            JOIN deliveries AS d ON d.account = s.account AND d.place = s.place
            WHERE s.id = $1 AND s.account = $2 AND d.position = $3
            """, [delivery.send, account.rawValue, delivery.position])
        guard let place else { return }
        try record(
            .unsubscribed, account: account, at: now, place: place, position: delivery.position,
            detail: scope.name, by: .recipient)
        try run(
            """
            INSERT INTO leavers (account, place, position) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """, [account.rawValue, place, delivery.position])
        guard try changesCount == 1 else { return }
        try run(
            """
            UPDATE audiences SET unsubscribes = unsubscribes + 1 WHERE account = $1 AND place = $2
            """, [account.rawValue, place])
    }

    /// - Parameter key: in lower case.
    fileprivate func unsuppress(
        _ key: String, in scope: SuppressionScope, from source: SuppressionSource?,
        of account: AccountID, by actor: Actor, at now: Instant
    ) throws -> Bool {
        try run(
            """
            DELETE FROM suppressions WHERE account = $1 AND address = $2 AND scope = $3
            AND source = coalesce($4, source)
            """, [account.rawValue, key, scope.rawValue, source?.rawValue])
        guard try changesCount == 1 else { return false }
        try drop(1, .suppressions(scope), of: account)
        try record(
            .changed, account: account, at: now, detail: Suppression.leaving(key, scope),
            by: actor)
        return true
    }
}
