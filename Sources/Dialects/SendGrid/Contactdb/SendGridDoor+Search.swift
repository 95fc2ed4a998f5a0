import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

// Recipients by what is known of them, without a segment that is kept.

extension SendGridDoor {
    /// Recipients that a search looks at, the first added first, and shows.
    private static let mostSearched = 100_000
    private static let mostFound = 1_000

    /// `GET …/search?field=value`: those of whom all of it is true.
    func search(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try Query(request.query)
        let names = query.names
        guard !names.isEmpty else {
            throw Refusal(.badRequest, "No search params are specified")
        }
        let fields = try await fields(of: account)
        var conditions: [Segment.Condition] = []
        for name in names {
            guard let found = Self.conditions(name, query[name] ?? "", fields) else {
                throw Refusal(.badRequest, RecipientReader.unknown(name))
            }
            conditions += found
        }
        let found = try await matching(conditions, on: nil, of: account)
        let body: JSON = ["recipients": .array(found.map(fields.json))]
        return .json(.ok, body.encode())
    }

    /// As the conditions of a segment, on a list or on all.
    func searchByConditions(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let body = try await object(in: request)
        let fields = try await fields(of: account)
        var reader = SegmentReader(fields: fields)
        let conditions = reader.conditions(in: body, mustName: true)
        let list = body.member("list_id")
        if let list, list.asWholeNumber == nil {
            reader.note("the list_id is not valid", "list_id")
        }
        guard reader.flaws.isEmpty, let conditions else {
            throw Refusal(.badRequest, reader.flaws)
        }
        let number = list?.asWholeNumber
        if let number, try await self.list(number, of: account) == nil { throw .unknownList }
        let found = try await matching(conditions, on: number, of: account)
        let answer: JSON = [
            "recipients": .array(found.map(fields.json)),
            "recipient_count": .integer(Int64(found.count)),
        ]
        return .json(.ok, answer.encode())
    }

    private func matching(
        _ conditions: [Segment.Condition], on list: Int64?, of account: AccountID
    ) async throws(Refusal) -> [Contact] {
        let segment = Segment(
            number: 0, name: "", list: list, conditions: conditions, created: sending.now,
            modified: sending.now)
        if let address = Self.soleAddress(conditions), list == nil {
            return try await contacts([address], of: account).filter(segment.holds)
        }
        var found: [Contact] = []
        var cursor: Int64? = 0
        var looked = 0
        while let after = cursor, looked < Self.mostSearched, found.count < Self.mostFound {
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.contacts(
                    of: account, on: list, after: after, limit: Limits.page)
            }
            looked += page.contacts.count
            found += page.contacts.filter(segment.holds)
            cursor = page.next
        }
        return Array(found.prefix(Self.mostFound))
    }

    /// The address that all conditions together ask for; nil where one may be left out.
    private static func soleAddress(_ conditions: [Segment.Condition]) -> String? {
        guard conditions.dropFirst().allSatisfy({ $0.junction == .and }) else { return nil }
        return conditions.first { $0.subject == .address && $0.comparison == .equal }?.value
    }

    /// A day of a reserved date is the whole day that the second lies in. Nil of an unknown field.
    private static func conditions(
        _ name: String, _ value: String, _ fields: ContactFields
    ) -> [Segment.Condition]? {
        switch LetterCase.lowered(name) {
        case "email": return [Segment.Condition(.address, .equal, value)]
        case "created_at": return day(.created, value)
        case "updated_at": return day(.modified, value)
        case let key where ContactFields.unrecorded.contains(key):
            return [Segment.Condition(.never(key), .equal, value)]
        default:
            guard let field = fields.field(name) else { return nil }
            return [
                Segment.Condition(.field(field.name), .equal, value, as: field.type.compared)
            ]
        }
    }

    private static func day(_ subject: Segment.Subject, _ value: String) -> [Segment.Condition] {
        guard let seconds = Int64(value), (0...253_402_300_799).contains(seconds) else {
            return [Segment.Condition(subject, .equal, value, as: .date)]
        }
        let start = seconds - seconds % 86_400
        return [
            Segment.Condition(subject, .above, String(start - 1), as: .date),
            Segment.Condition(subject, .below, String(start + 86_400), as: .date),
        ]
    }
}
