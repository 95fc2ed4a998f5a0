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
        try first("SELECT name FROM accounts WHERE id = ? AND lane = id", [account.rawValue]) {
            .account($0[0])
        } ?? .shared
    }

    /// Moves what waits to the lanes of this policy, where it is another than the last one.
    func settleLanes(_ policy: StorePolicy) throws {
        let accounts = try all("SELECT id, name, lane FROM accounts", []) {
            (id: $0[0] as Int64, name: $0[1] as String, lane: $0[2] as Int64)
        }
        for (id, name, current) in accounts {
            let lane = policy.lane(ofAccountNamed: name) == .shared ? 0 : id
            guard lane != current else { continue }
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
