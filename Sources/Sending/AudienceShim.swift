package import BelayCore
package import BelayStore

package struct Personalisation: Sendable, Hashable {
    package var tag: String
    package var source: Source
    package var fallback: String
    package enum Source: Sendable, Hashable {
        case address
        case key
        case field(String)
    }
    package init(tag: String, source: Source, fallback: String = "") {
        self.tag = tag
        self.source = source
        self.fallback = fallback
    }
}
package struct AudiencePlan: Sendable, Hashable {
    package var lists: [Int64]
    package var excluded: [Int64]
    package var personalisations: [Personalisation]
    package init(lists: [Int64], excluded: [Int64] = [], personalisations: [Personalisation] = []) {
        self.lists = lists
        self.excluded = excluded
        self.personalisations = personalisations
    }
}
package struct AudienceDraft: Sendable, Hashable {
    package var door: Door
    package var content: Content
    package var plan: AudiencePlan
    package var due: Instant
    package init(door: Door, content: Content, plan: AudiencePlan, due: Instant) {
        self.door = door
        self.content = content
        self.plan = plan
        self.due = due
    }
}
extension Sending {
    package func schedule(
        _ draft: AudienceDraft, of account: AccountID
    ) async throws(StoreError) -> ScheduleOutcome {
        throw .unavailable("shim")
    }
}
