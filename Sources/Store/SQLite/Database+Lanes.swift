import BelayCore
import BelayStore
import GRDB

extension Database {
    /// A lane's number in its column; nil while its account is not there.
    func number(of lane: Lane) throws -> Int64? {
        switch lane {
        case .shared: 0
        case .account(let name):
            try integer("SELECT lane FROM accounts WHERE name = ? AND lane = id", [name])
        }
    }

    /// The lane in which an account's deliveries wait.
    func lane(of account: AccountID) throws -> Lane {
        let row = try row(
            "SELECT name FROM accounts WHERE id = ? AND lane = id", [account.rawValue])
        return row.map { .account($0[0]) } ?? .shared
    }

    /// Moves what waits to the lanes of this policy, where it is another than the last one.
    func settleLanes(_ policy: StorePolicy) throws {
        for row in try rows("SELECT id, name, lane FROM accounts", []) {
            let id: Int64 = row[0]
            let lane = policy.lane(ofAccountNamed: row[1]) == .shared ? 0 : id
            guard lane != row[2] as Int64 else { continue }
            try run("UPDATE accounts SET lane = ? WHERE id = ?", [lane, id])
            try run(
                """
                UPDATE deliveries SET lane = ?
                WHERE finished_ms IS NULL AND place IN (
                    SELECT place FROM sends INDEXED BY sends_live
                    WHERE account = ? AND finished < deliveries)
                """, [lane, id])
        }
    }
}
