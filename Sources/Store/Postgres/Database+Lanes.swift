import BelayCore
import BelayStore

extension Database {
    /// A lane's number in its column; nil while its account is not there.
    func number(of lane: Lane) throws -> Int64? {
        switch lane {
        case .shared: 0
        case .account(let name):
            name.holdsNUL
                ? nil
                : try integer("SELECT lane FROM accounts WHERE name = $1 AND lane = id", [name])
        }
    }

    /// Moves what waits to the lanes of this policy, where it is another than the last one.
    ///
    /// Nodes of one store are to have the same relays: the last one that starts is obeyed.
    func settleLanes(_ policy: StorePolicy) throws {
        let accounts = try all("SELECT id, name, lane FROM accounts ORDER BY id", []) {
            (id: $0[0] as Int64, name: $0[1] as String, lane: $0[2] as Int64)
        }
        for (id, name, current) in accounts {
            let lane = policy.lane(ofAccountNamed: name) == .shared ? 0 : id
            guard lane != current else { continue }
            // No accept runs beside that has read the lane before.
            try lock(AccountID(id), .exclusive)
            try run("UPDATE accounts SET lane = $1 WHERE id = $2", [lane, id])
            try run(
                """
                UPDATE deliveries SET lane = $1
                WHERE account = $2 AND finished_ms IS NULL AND place IN (
                    SELECT place FROM sends WHERE account = $2 AND live)
                """, [lane, id])
        }
    }
}
