package import BelayCore
package import BelayStore

/// What one transaction at a time works on, or many together.
///
/// The server's advisory locks are numbers: the highest byte says what is locked, the rest which.
/// A lock's queue is fair: nobody who asks later overtakes who waits, so that a stop is not kept
/// waiting by releases that keep coming.
package enum LockScope: Sendable {
    case account(AccountID)
    /// What has no account, by a number of its own.
    case custom(Int64)
    /// What is answered under an idempotency key. Two may have one number: then they wait for each
    /// other, and nothing more.
    case answer(AccountID, IdempotencyKey)

    var number: Int64 {
        switch self {
        case .account(let id): id.rawValue
        case .custom(let number): 1 << 56 | number
        case .answer(let account, let key): 2 << 56 | Self.hash(account, key) >> 8
        }
    }
}

extension LockScope {
    /// FNV-1a, and no negative number.
    private static func hash(_ account: AccountID, _ key: IdempotencyKey) -> Int64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in Array("\(account.rawValue) \(key.rawValue)".utf8) {
            hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
        return Int64(hash >> 1)
    }
}

extension Database {
    package enum Sharing: Sendable {
        /// With all others who share it: accepts and releases.
        case shared
        /// With nobody: stops, and what is counted or numbered within an account.
        case exclusive
    }

    /// Locks an account until the end of the transaction.
    ///
    /// Before anything is read that the lock is to protect, and never after a row was locked:
    /// a statement sees what was committed before it began, and this one ends first.
    package func lock(_ account: AccountID, _ sharing: Sharing) throws {
        try lock(.account(account), sharing)
    }

    /// Locks the schema against other nodes that would change it.
    ///
    /// In a space of its own: locks of two numbers are none of one number.
    func lockSchema() throws {
        try run("SELECT pg_advisory_xact_lock(1, hashtext(current_schema()))", [])
    }

    package func lock(_ scope: LockScope, _ sharing: Sharing) throws {
        switch sharing {
        case .shared: try run("SELECT pg_advisory_xact_lock_shared($1)", [scope.number])
        case .exclusive: try run("SELECT pg_advisory_xact_lock($1)", [scope.number])
        }
    }
}
