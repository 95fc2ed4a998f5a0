import BelayCore
import BelayStore

/// The stops over some members of accounts, be they deliveries or whole sends, read at once.
///
/// Differs from SQLite because a question costs a trip: a thousand rows ask theirs together.
struct StopBook {
    /// Who is asked about.
    struct Member {
        let membership: Membership
        let account: AccountID
        let batchRow: Int64?

        /// What the scopes are that it lies in, and how a stop's column names them.
        fileprivate var scopes: [(scope: Stop.Scope, key: ScopeKey)] {
            var scopes: [(scope: Stop.Scope, key: ScopeKey)] = [
                (.account, .account), (.send(membership.send), .send(membership.place)),
            ]
            if let batchRow, let batch = membership.batch {
                scopes.append((.batch(batch), .batch(batchRow)))
            }
            return scopes + membership.tags.map { (.tag($0), .tag($0)) }
        }
    }

    private struct Place: Hashable {
        let account: AccountID
        /// Bytes, not canonical equivalence.
        let key: [UInt8]

        init(_ account: AccountID, _ key: ScopeKey) {
            self.account = account
            self.key = Array(key.text.utf8)
        }
    }

    /// Their scopes are yet to be told by a member's.
    private var stops: [Place: [Stop]] = [:]

    /// - Parameter members: those whose accounts have stops; of others nothing need be asked.
    init(of members: [Member], in db: Database) throws {
        guard !members.isEmpty else { return }
        var places: Set<Place> = []
        for member in members {
            for (_, key) in member.scopes { places.insert(Place(member.account, key)) }
        }
        let found = try db.all(
            """
            SELECT \(Stop.columns)
            FROM unnest($1::bigint[], $2::text[]) AS k (account, scope)
            JOIN stops AS t ON t.account = k.account AND t.scope = k.scope
            """,
            [
                places.map(\.account.rawValue),
                places.map { String(decoding: $0.key, as: UTF8.self) },
            ]
        ) { (ScopeKey(text: $0[2]), try Stop($0, scope: .account)) }
        for (key, stop) in found { stops[Place(stop.account, key), default: []].append(stop) }
    }

    func coverage(of member: Member, at now: Instant, policy: StorePolicy) -> Coverage {
        guard !stops.isEmpty else { return .clear }
        var covering: [Stop] = []
        for (scope, key) in member.scopes {
            for var stop in stops[Place(member.account, key)] ?? [] {
                stop.scope = scope
                covering.append(stop)
            }
        }
        guard !covering.isEmpty else { return .clear }
        // By age, so that of two pauses the elder is the one that is named.
        return Coverage(
            of: member.membership, under: covering.sorted { $0.id < $1.id }, at: now,
            pauseExpiry: policy.pauseExpiry)
    }
}

extension DeliveryRow {
    var member: StopBook.Member {
        StopBook.Member(
            membership: membership, account: head.account, batchRow: head.batchRow)
    }
}

extension Database {
    /// What the stops say of a delivery.
    func coverage(of row: DeliveryRow, at now: Instant, policy: StorePolicy) throws -> Coverage {
        try coverages(of: [row], at: now, policy: policy)[0]
    }

    /// What the stops say of each of some deliveries.
    func coverages(
        of rows: [DeliveryRow], at now: Instant, policy: StorePolicy
    ) throws -> [Coverage] {
        let book = try StopBook(of: rows.filter(\.hasStops).map(\.member), in: self)
        return rows.map { book.coverage(of: $0.member, at: now, policy: policy) }
    }

    /// Likewise of members of any kind.
    func coverages(
        of members: [StopBook.Member], at now: Instant, policy: StorePolicy
    ) throws -> [Coverage] {
        let book = try StopBook(of: members, in: self)
        return members.map { book.coverage(of: $0, at: now, policy: policy) }
    }
}
