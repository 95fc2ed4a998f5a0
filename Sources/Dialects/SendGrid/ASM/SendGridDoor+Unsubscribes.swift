import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

// Pages of suppressions, and how a group is shown.

extension SendGridDoor {
    /// Entries that a page of the global list looks at.
    private static let mostLooked = 1_000_000

    /// `GET /v3/suppression/unsubscribes`.
    func listUnsubscribes(
        _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        let query = try Query(request.query)
        let limit = try query.number("limit", in: 1...Limits.page, else: Limits.page)
        let most = Self.mostLooked
        var offset = try query.number("offset", in: 0...most, else: 0)
        let highest = Int(Instant.representable.upperBound / 1_000)
        let start = try query.number("start_time", in: 0...highest, else: 0)
        let end = try query.number("end_time", in: 0...highest, else: highest)
        let times = start...max(start, end)
        let wanted = query["email"].map { Suppression.key(of: AddressGrammar.kept($0)) }
        var found: [JSON] = []
        var last: Int64 = 0
        var looked = 0
        while found.count < limit, looked < most {
            let after = last
            let page = try await asking { () throws(StoreError) in
                try await sending.suppressions(in: .global, of: account, after: after).page
            }
            guard let number = page.last?.number else { break }
            last = number
            looked += page.count
            for entry in page where found.count < limit {
                guard times.contains(Int(entry.created.unixSeconds)),
                    wanted.map({ $0.utf8.elementsEqual(entry.address.utf8) }) ?? true
                else { continue }
                guard offset == 0 else {
                    offset -= 1
                    continue
                }
                found.append([
                    "created": .integer(entry.created.unixSeconds),
                    "email": .string(entry.address),
                ])
            }
        }
        return .json(.ok, JSON.array(found).encode())
    }

    /// All of them, or a refusal: whoever copies a part for the whole writes to people who left.
    ///
    /// - Parameter scope: nil for all.
    func entries(
        in scope: SuppressionScope?, of account: AccountID
    ) async throws(Refusal) -> [Suppression] {
        var found: [Suppression] = []
        while true {
            let after = found.last?.number ?? 0
            let page = try await asking { () throws(StoreError) in
                if let scope {
                    try await sending.suppressions(in: scope, of: account, after: after).page
                } else {
                    try await sending.suppressions(of: account, after: after)
                }
            }
            if page.isEmpty { return found }
            found += page
            guard found.count <= settings.maxAddresses else {
                throw Refusal(
                    .badRequest,
                    "more than \(settings.maxAddresses) addresses are too many for one answer")
            }
        }
    }

    func groups(
        of account: AccountID
    ) async throws(Refusal) -> [Kept<UnsubscribeGroup>] {
        try await asking { () throws(StoreError) in try await campaigns.groups(of: account) }
    }

    func findGroup(
        _ id: Int64, of account: AccountID
    ) async throws(Refusal) -> Kept<UnsubscribeGroup> {
        let found = try await asking { () throws(StoreError) in
            try await campaigns.group(id, of: account)
        }
        guard let found else { throw .notFound }
        return found
    }

    static func group(
        _ outcome: ThingOutcome<UnsubscribeGroup>
    ) throws(Refusal) -> Kept<UnsubscribeGroup> {
        switch outcome {
        case .done(let group): return group
        case .unknown: throw .notFound
        case .nameTaken:
            throw Refusal(
                .badRequest, "a group with this name exists already", field: "name")
        case .capReached:
            throw Refusal(
                .badRequest, "there may be at most \(Campaigns.groupCap) groups")
        case .tooLarge, .locked: throw .tooLarge
        }
    }

    static func brief(_ group: Kept<UnsubscribeGroup>) -> JSON {
        [
            "id": .integer(group.number), "name": .string(group.value.name),
            "description": .string(group.value.description),
            "is_default": .bool(group.value.isDefault),
        ]
    }

    /// With how many addresses left it. When it was last sent for is not written down.
    func counted(
        _ group: Kept<UnsubscribeGroup>, of account: AccountID
    ) async throws(Refusal) -> JSON {
        let count = try await asking { () throws(StoreError) in
            try await sending.suppressionCount(in: .group(group.number), of: account)
        }
        return [
            "id": .integer(group.number), "name": .string(group.value.name),
            "description": .string(group.value.description), "last_email_sent_at": .null,
            "is_default": .bool(group.value.isDefault), "unsubscribes": .integer(Int64(count)),
        ]
    }
}
