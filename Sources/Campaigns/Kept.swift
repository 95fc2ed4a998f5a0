package import BelayCore
import BelayJSON
package import BelayStore

/// A value that is kept as a record, with what the store says of it.
package struct Kept<Value: Sendable & Hashable>: Sendable, Hashable {
    /// Its account's own, from 1, never used twice.
    package var number: Int64
    /// 1, and more after each change.
    package var version: Int64
    package var created: Instant
    package var modified: Instant
    package var value: Value
}

extension Kept where Value: Recorded {
    init(_ record: KeptRecord) throws(StoreError) {
        let json: JSON?
        do throws(JSON.ParseError) {
            json = try JSON.parse(record.body, depth: Limits.nesting)
        } catch {
            json = nil
        }
        guard let value = json.flatMap(Value.init(json:)) else {
            throw .corrupt("record \(record.number) of \(record.kind)")
        }
        self.init(
            number: record.number, version: record.version, created: record.created,
            modified: record.modified, value: value)
    }
}

extension RecordKind {
    package static let campaign = RecordKind("sendgrid/campaign")
    package static let singleSend = RecordKind("sendgrid/single-send")
    package static let sender = RecordKind("sendgrid/sender")
    package static let group = RecordKind("sendgrid/asm-group")
    package static let customField = RecordKind("sendgrid/custom-field")

    package init(_ kind: CampaignKind) {
        switch kind {
        case .legacy: self = .campaign
        case .singleSend: self = .singleSend
        }
    }
}
