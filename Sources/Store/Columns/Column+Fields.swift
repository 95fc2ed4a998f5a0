import BelayCore
import BelayStore

// Fields that both columns of a mail have.

extension ColumnWriter {
    mutating func add(_ box: Mailbox) {
        add(box.address)
        add(box.name)
    }

    mutating func add(_ field: HeaderField) {
        add(field.name)
        add(field.value)
    }
}

extension ColumnReader {
    mutating func mailbox() throws(StoreError) -> Mailbox {
        Mailbox(address: try text(), name: try textIfAny())
    }

    mutating func mailboxes() throws(StoreError) -> [Mailbox] {
        try list { reader throws(StoreError) in try reader.mailbox() }
    }

    mutating func headers() throws(StoreError) -> [HeaderField] {
        try list { reader throws(StoreError) in
            HeaderField(name: try reader.text(), value: try reader.text())
        }
    }
}
