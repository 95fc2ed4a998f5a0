import BelayCore
import BelayStore

/// The records of one account and kind, by number.
struct RecordShelf: Sendable {
    var records: [KeptRecord] = []
    /// The highest number that was ever given to one.
    var lastNumber: Int64 = 0

    func index(of reference: RecordReference) -> Int? {
        records.firstIndex { record in
            switch reference {
            case .number(let number): record.number == number
            case .key(let key): record.key?.utf8.elementsEqual(key.utf8) ?? false
            }
        }
    }

    /// The number of another record that has this key.
    func taker(of key: String?, besides number: Int64) -> Int64? {
        guard let key, let index = index(of: .key(key)) else { return nil }
        return records[index].number == number ? nil : records[index].number
    }
}
