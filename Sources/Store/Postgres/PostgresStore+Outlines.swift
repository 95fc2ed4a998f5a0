package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore {
    package func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) async throws(StoreError) -> [SendOutline] {
        let policy = self.policy
        let limit = min(max(filter.limit, 0), Limits.page)
        return try await read { db in
            var found: [SendOutline] = []
            var (deliveries, bytes) = (0, 0)
            var left = try Self.rows(of: account, filter, limit, in: db)[...]
            while !left.isEmpty, deliveries < Limits.outlineDeliveries,
                bytes < Limits.outlineBytes
            {
                let slice = left.slice(
                    upTo: Limits.outlineDeliveries - deliveries, count: Self.slice,
                    \.looked)
                left = left.dropFirst(slice.count)
                let counts = try db.counts(of: slice, at: now, policy: policy)
                for (send, count) in zip(slice, counts) where bytes < Limits.outlineBytes {
                    let outline = try send.outline(
                        count, in: db, at: now, policy: policy, includesHead: filter.includesHead)
                    found.append(outline)
                    deliveries += send.looked
                    if filter.includesHead { bytes += outline.size }
                }
            }
            return found
        }
    }

    private static func rows(
        of account: AccountID, _ filter: OutlineFilter, _ limit: Int, in db: Database
    ) throws -> [SendRow] {
        let before = filter.before ?? Limits.highestNumber + 1
        guard let numbers = filter.numbers else {
            return try db.all(
                SendRow.select
                    + " WHERE s.account = $1 AND s.number < $2 ORDER BY s.number DESC LIMIT $3",
                [account.rawValue, before, limit], SendRow.init)
        }
        return try db.all(
            SendRow.select
                + " WHERE s.account = $1 AND s.number = ANY($2) AND s.number < $3 "
                + "ORDER BY s.number DESC LIMIT $4",
            [account.rawValue, Array(Set(numbers)), before, limit], SendRow.init)
    }
}

extension SendRow {
    /// Deliveries that are looked at: those of a finished audience are not.
    fileprivate var looked: Int { audience?.finished == nil ? deliveries : 0 }

    fileprivate func outline(
        _ count: SendCount, in db: Database, at now: Instant, policy: StorePolicy,
        includesHead: Bool
    ) throws -> SendOutline {
        let isOver = finished == deliveries && !(audience?.isOpen ?? false)
        return SendOutline(
            id: id, number: number, door: door, subject: subject, accepted: accepted,
            due: audience == nil ? count.earliest ?? due : due,
            finished: isOver ? count.last ?? audience?.finished : nil, size: size,
            tally: count.tally, audience: audience,
            coverage: audience == nil || isOver
                ? .clear : try coverage(in: db, at: now, policy: policy),
            head: includesHead ? try head(in: db) : nil)
    }

    private func head(in db: Database) throws -> SendOutline.Head {
        let content = try ContentColumn.decode(body(in: db))
        return SendOutline.Head(from: content.from, arguments: content.arguments)
    }
}
