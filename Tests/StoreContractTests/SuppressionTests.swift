import BelayCore
import BelayStore
import Testing

@Suite("The list of addresses that get no mail")
struct SuppressionTests {
    @Test(arguments: Backend.allCases)
    func `an address is listed once, whatever the case of its letters`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let first = try await store.suppress("Ada@Example.org", of: trial.mine, at: .second(1))
            #expect(first == .listed(1))
            let again = try await store.suppress("ada@example.ORG", of: trial.mine, at: .second(2))
            #expect(again == .exists(1))
            let other = try await store.suppress("bob@example.org", of: trial.mine, at: .second(3))
            #expect(other == .listed(2))
            try await trial.reopen()
            let page = try await trial.store.suppressions(
                in: nil, of: trial.mine, after: 0, limit: 10)
            #expect(
                page == [
                    Suppression(number: 1, address: "ada@example.org", created: .second(1)),
                    Suppression(number: 2, address: "bob@example.org", created: .second(3)),
                ])
        }
    }

    @Test(arguments: Backend.allCases)
    func `each account has a list and numbers of its own`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let address = "ada@example.org"
            let both = [trial.mine, trial.other]
            for account in both {
                #expect(try await store.suppress(address, of: account, at: .start) == .listed(1))
            }
            #expect(try await store.unsuppress(1, of: trial.mine))
            #expect(try await !store.unsuppress(1, of: trial.mine))
            #expect(try await !store.unsuppress(2, of: trial.other))
            let asked = [address, "bob@example.org", "ADA@example.org"]
            #expect(try await store.areSuppressed(asked, of: trial.mine) == [false, false, false])
            #expect(try await store.areSuppressed(asked, of: trial.other) == [true, false, true])
            await #expect(throws: StoreError.self) {
                _ = try await store.suppress(address, of: AccountID(99), at: .start)
            }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a number is never used twice`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.suppress("ada@example.org", of: trial.mine, at: .start)
            #expect(try await store.unsuppress(1, of: trial.mine))
            try await trial.reopen()
            let again = try await trial.store.suppress("ada@example.org", of: trial.mine, at: .due)
            #expect(again == .listed(2))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a list comes in pages`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for index in 1...5 {
                _ = try await store.suppress("to\(index)@example.org", of: trial.mine, at: .start)
            }
            let pages = [(0, 2, [1, 2]), (2, 2, [3, 4]), (4, 2, [5]), (5, 2, []), (0, 0, [])]
            for (after, limit, numbers) in pages {
                let page = try await store.suppressions(
                    in: nil, of: trial.mine, after: Int64(after), limit: limit)
                #expect(page.map(\.number) == numbers.map(Int64.init))
            }
            #expect(try await store.suppressionCount(in: .global, of: trial.mine) == 5)
            #expect(try await store.suppressionCount(in: .global, of: trial.other) == 0)
        }
    }

    @Test(arguments: Backend.allCases)
    func `an address with a NUL is refused, and is not its beginning`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.suppress("ada@example.org", of: trial.mine, at: .start)
            let cut = "ada@example.org\0b"
            await #expect(throws: StoreError.self) {
                _ = try await store.suppress(cut, of: trial.mine, at: .start)
            }
            #expect(try await store.areSuppressed([cut], of: trial.mine) == [false])
        }
    }
}
