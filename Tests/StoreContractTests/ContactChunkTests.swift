import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Many contacts in one step")
struct ContactChunkTests {
    private static let addresses = [
        "a@x.org", "A@X.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org",
    ]
    /// One of them is an address, one has a second spelling, and one can be kept nowhere.
    private static let keys = ["k", "l", "m", "b@x.org", "\u{E9}", "e\u{301}", "n\u{0}"]

    @Test(arguments: Backend.allCases, 0..<8)
    func `drafts of one step are decided as if each came after the one before`(
        backend: Backend, seed: Int
    ) async throws {
        var chance = SplitMix64(seed: UInt64(seed))
        let chunks = (0..<12).map { _ in
            (Self.mode(&chance), (0..<24).map { _ in Self.draft(&chance) })
        }
        try await Backend.memory.run { model in
            try await backend.run { trial in
                for (index, (mode, drafts)) in chunks.enumerated() {
                    let now = Instant.second(Int64(index))
                    let answers = try await trial.store.keepContacts(
                        drafts, mode: mode, of: trial.mine, at: now)
                    var expected: [ContactAnswer] = []
                    for draft in drafts {
                        expected += try await model.store.keepContacts(
                            [draft], mode: mode, of: model.mine, at: now)
                    }
                    #expect(answers == expected, "seed \(seed), step \(index)")
                    let page = try await trial.store.contacts(
                        of: trial.mine, on: nil, after: 0, limit: Limits.page)
                    let wanted = try await model.store.contacts(
                        of: model.mine, on: nil, after: 0, limit: Limits.page)
                    #expect(page == wanted, "seed \(seed), after step \(index)")
                    #expect(
                        try await trial.store.contactCount(of: trial.mine)
                            == wanted.contacts.count)
                }
            }
        }
    }

    private static func mode(_ chance: inout SplitMix64) -> ContactMode {
        [.either, .either, .add, .change].randomElement(using: &chance) ?? .either
    }

    private static func draft(_ chance: inout SplitMix64) -> ContactDraft {
        func pick(_ list: [String]) -> String { list.randomElement(using: &chance) ?? "" }
        func pickIfAny(_ list: [String]) -> String? {
            Int.random(in: 0..<3, using: &chance) == 0 ? pick(list) : nil
        }
        let reference: ContactReference =
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: .number(Int64.random(in: 1...8, using: &chance))
            case 1: .address(pick(addresses))
            case 2: .key(pick(keys))
            default: .name(pick(keys + addresses))
            }
        return ContactDraft(
            reference, address: pickIfAny(addresses), key: pickIfAny(keys),
            firstKey: pickIfAny(keys),
            status: Contact.Status.allCases.randomElement(using: &chance),
            fields: [
                Contact.Field(name: pick(["F", "f", "Town"]), value: pick(["", "x", "\u{0}"]))
            ])
    }
}
