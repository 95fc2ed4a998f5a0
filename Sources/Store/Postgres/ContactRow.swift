import BelayCore
import BelayStore
import BelayStoreColumns

extension Contact {
    /// The columns that `init` reads, in its order; `contacts` is `c`.
    static let columns = """
        c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms, c.modified_ms,
            c.unsubscribed_ms
        """
    static let select = "SELECT \(columns) FROM contacts AS c"

    init(_ row: Line) throws {
        guard let status = Status(rawValue: row[4]) else {
            throw StoreError.corrupt("a contact has an unknown status")
        }
        let written: String? = row[2]
        self.init(
            number: row[0], address: written ?? row[1], key: row[3], status: status,
            fields: try FieldsColumn.decode(row[5]), created: row.instant(6),
            modified: row.instant(7), unsubscribed: row.instantIfAny(8))
    }

    static func fetch(_ reference: ContactReference, of account: AccountID, in db: Database) throws
        -> Contact?
    {
        switch reference {
        case .number(let number):
            return try db.first(
                select + " WHERE c.account = $1 AND c.number = $2 AND c.gone IS NULL",
                [account.rawValue, number], Contact.init)
        case .address(let address):
            if address.holdsNUL { return nil }
            return try db.first(
                select + " WHERE c.account = $1 AND c.address = $2 AND c.gone IS NULL",
                [account.rawValue, Suppression.key(of: address)], Contact.init)
        case .key(let key):
            if key.holdsNUL { return nil }
            return try db.first(
                select + " WHERE c.account = $1 AND c.key = $2 AND c.gone IS NULL",
                [account.rawValue, key], Contact.init)
        case .name(let name):
            // Whoever has it for a key comes before whoever has it for an address.
            if let found = try fetch(.key(name), of: account, in: db) { return found }
            let found = try fetch(.address(name), of: account, in: db)
            return found?.key == nil ? found : nil
        }
    }

    /// As it was written, where that is not its lower case.
    var written: String? {
        address.utf8.elementsEqual(Suppression.key(of: address).utf8) ? nil : address
    }
}
