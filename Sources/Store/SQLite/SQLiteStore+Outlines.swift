package import BelayCore
package import BelayStore
import BelayStoreColumns
import GRDB

extension SQLiteStore {
    package func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) async throws(StoreError) -> [SendOutline] {
        let policy = self.policy
        let limit = min(max(filter.limit, 0), Limits.page)
        return try await read { db in
            var found: [SendOutline] = []
            var (deliveries, bytes) = (0, 0)
            for send in try Self.rows(of: account, filter, limit, in: db) {
                guard deliveries < Limits.outlineDeliveries, bytes < Limits.outlineBytes else {
                    break
                }
                let outline = try send.outline(
                    in: db, at: now, policy: policy, includesHead: filter.includesHead)
                found.append(outline)
                // Those of a finished audience are not looked at.
                if send.audience?.finished == nil { deliveries += send.deliveries }
                if filter.includesHead { bytes += outline.size }
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
                    + " WHERE s.account = ? AND s.number < ? ORDER BY s.number DESC LIMIT ?",
                [account.rawValue, before, limit], SendRow.init)
        }
        let wanted = Set(numbers).filter { $0 < before }.sorted(by: >)
        var rows: [SendRow] = []
        for number in wanted where rows.count < limit {
            guard let row = try SendRow.fetch(.number(number), of: account, in: db) else {
                continue
            }
            rows.append(row)
        }
        return rows
    }
}

extension SendRow {
    fileprivate func outline(
        in db: Database, at now: Instant, policy: StorePolicy, includesHead: Bool
    ) throws -> SendOutline {
        let count = try count(in: db, at: now, policy: policy)
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
