import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials

// What workers compose from, read for many at once.

extension Database {
    /// What to send, row by row; nil where the send is gone.
    ///
    /// One that cannot be read is nil, too, and is to be asked for again to hear why: it must not
    /// take the others with it.
    func loads(_ rows: [DeliveryRow]) throws -> [Load?] {
        let contents = try contents(of: rows)
        let messages = try messages(of: rows.filter { contents[$0.sendPlace]?.message == nil })
        let stamps = try sharedStamps(of: rows.filter(\.shares))
        return rows.map { row in
            guard let found = contents[row.sendPlace], let content = found.content else {
                return nil
            }
            let key = MessageKey(row)
            guard let column = found.message ?? messages[key] else { return nil }
            do throws(StoreError) {
                return Load(
                    content: content,
                    message: try MessageColumn.decode(column, due: row.lifecycle.due),
                    stamp: row.shares ? stamps[key] : row.stamp)
            } catch {
                return nil
            }
        }
    }

    /// What to send; nil where the send is gone.
    func load(_ row: DeliveryRow, due: Instant) throws -> Load? {
        let (account, place) = (row.key.account, row.key.place)
        let found = try first(
            "SELECT body, message FROM contents WHERE account = $1 AND place = $2",
            [account.rawValue, place]
        ) { ($0[0] as Data, $0[1] as Data?) }
        guard let (body, only) = found else { return nil }
        let content = try SendRow.content(body, account, place: place, in: self)
        let column =
            try only
            ?? first(
                """
                SELECT body FROM messages WHERE account = $1 AND place = $2 AND position = $3
                """, [account.rawValue, place, row.message]
            ) { $0[0] as Data }
        guard let column else { return nil }
        return Load(
            content: content, message: try MessageColumn.decode(column, due: due),
            stamp: try row.shares ? sharedStamp(of: row) : row.stamp)
    }

    private func contents(
        of rows: [DeliveryRow]
    ) throws -> [DeliveryRow.SendPlace: (content: Content?, message: Data?)] {
        let places = Array(Set(rows.map(\.sendPlace)))
        guard !places.isEmpty else { return [:] }
        let found = try all(
            """
            SELECT c.account, c.place, c.body, c.message
            FROM unnest($1::bigint[], $2::bigint[]) AS k (account, place)
            JOIN contents AS c ON c.account = k.account AND c.place = k.place
            """, [places.map(\.account.rawValue), places.map(\.place)]
        ) { line in
            (
                place: DeliveryRow.SendPlace(account: AccountID(line[0]), place: line[1]),
                body: line[2] as Data, message: line[3] as Data?
            )
        }
        var contents: [DeliveryRow.SendPlace: (content: Content?, message: Data?)] = [:]
        for (place, body, message) in found {
            let content: Content?
            do {
                content = try SendRow.content(body, place.account, place: place.place, in: self)
            } catch StoreError.corrupt {
                content = nil
            }
            contents[place] = (content, message)
        }
        return contents
    }

    private func messages(of rows: [DeliveryRow]) throws -> [MessageKey: Data] {
        let keys = Array(Set(rows.map(MessageKey.init)))
        guard !keys.isEmpty else { return [:] }
        let found = try all(
            """
            SELECT m.account, m.place, m.position, m.body
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k (account, place, position)
            JOIN messages AS m
                ON m.account = k.account AND m.place = k.place AND m.position = k.position
            """, [keys.map(\.place.account.rawValue), keys.map(\.place.place), keys.map(\.message)]
        ) { (MessageKey($0), $0[3] as Data) }
        return Dictionary(found) { first, _ in first }
    }

    private func sharedStamps(of rows: [DeliveryRow]) throws -> [MessageKey: Stamp] {
        let keys = Array(Set(rows.map(MessageKey.init)))
        guard !keys.isEmpty else { return [:] }
        let found = try all(
            """
            SELECT m.account, m.place, m.message, m.date_ms, m.hash
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k (account, place, message)
            JOIN stamps AS m
                ON m.account = k.account AND m.place = k.place AND m.message = k.message
            """, [keys.map(\.place.account.rawValue), keys.map(\.place.place), keys.map(\.message)]
        ) { (MessageKey($0), Stamp(date: $0.instant(3), hash: $0[4])) }
        return Dictionary(found) { first, _ in first }
    }
}

extension DeliveryRow {
    fileprivate struct SendPlace: Hashable {
        let account: AccountID
        let place: Int64
    }

    fileprivate var sendPlace: SendPlace {
        SendPlace(account: key.account, place: key.place)
    }
}

private struct MessageKey: Hashable {
    let place: DeliveryRow.SendPlace
    let message: Int

    init(_ row: DeliveryRow) {
        place = row.sendPlace
        message = row.message
    }

    /// Reads the first three columns.
    init(_ row: Line) {
        place = DeliveryRow.SendPlace(account: AccountID(row[0]), place: row[1])
        message = row[2]
    }
}
