import BelayCore
import BelayStore

/// What a send to an audience has beside its deliveries.
struct AudienceRow: Sendable {
    var audience: Audience
    let plan: AudiencePlan
    /// The addresses that a delivery was made for, in lower case, and its position.
    var members: [[UInt8]: Int] = [:]
    /// The last stop that was set before it was cancelled; nil unless it was.
    var cancelledAfter: StopID?

    /// Its deliveries go out, or are going to.
    var isGoing: Bool { audience.state == .expanding || audience.state == .sending }

    static func name(of address: String) -> [UInt8] { Array(Suppression.key(of: address).utf8) }
}

extension AudienceRow {
    /// Who was on one of its lists, by the list's place among them; nobody where it was not there.
    func members(of index: Int, at mark: Int64, _ book: ListBook) -> [ListBook.MembershipRow] {
        let list = plan.lists[index]
        return book.wasList(list, at: mark) ? book.members(of: list, at: mark) : []
    }

    /// The contacts that get none, or stand on a list of its before this one.
    func passedOver(in index: Int, at mark: Int64, _ book: ListBook) -> Set<Int64> {
        // Each was there when the send was accepted: it excludes, whether or not it is there still.
        var contacts = Set(plan.excluded.flatMap { book.members(of: $0, at: mark) }.map(\.contact))
        for earlier in 0..<index {
            contacts.formUnion(members(of: earlier, at: mark, book).map(\.contact))
        }
        return contacts
    }
}
