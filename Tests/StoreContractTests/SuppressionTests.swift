import BelayCore
import BelayStore
import Testing

@Suite("The list of addresses that get no mail")
struct SuppressionTests {
    @Test(arguments: Backend.every)
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

    @Test(arguments: Backend.every)
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

    @Test(arguments: Backend.every)
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

    @Test(arguments: Backend.every)
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

    @Test(arguments: Backend.every)
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

    @Test(arguments: Backend.every)
    func `an address stands once in each scope, under numbers of the account's own`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let scopes: [SuppressionScope] = [.group(9), .global, .group(2)]
            for (index, scope) in scopes.enumerated() {
                for answer in [SuppressAnswer.listed(Int64(index + 1)), .exists(Int64(index + 1))] {
                    let given = try await store.suppress(
                        "Ada@example.org", in: scope, of: trial.mine, at: .start)
                    #expect(given == answer)
                }
            }
            try await trial.reopen()
            let asked = ["ADA@example.org", "bob@example.org", "ada@example.org\0"]
            let found = try await trial.store.scopes(of: asked, of: trial.mine)
            #expect(found == [[.global, .group(2), .group(9)], [], []])
            #expect(try await trial.store.scopes(of: asked, of: trial.other) == [[], [], []])
            let all = try await trial.store.suppressions(
                in: nil, of: trial.mine, after: 0, limit: 10)
            #expect(all.map(\.scope) == scopes)
        }
    }

    @Test(arguments: Backend.every)
    func `many are listed in one step, with where they come from`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.suppress("b@a.test", in: .group(7), of: trial.mine, at: .start)
            for source in SuppressionSource.allCases {
                let name = "\(source)@a.test"
                let answers = try await store.suppress(
                    [name, "b@a.test", name], in: .group(7), from: source, of: trial.mine,
                    by: .command, at: .due)
                let number = Int64(source.rawValue + 2)
                #expect(answers == [.listed(number), .exists(1), .exists(number)])
            }
            #expect(try await store.suppressionCount(in: .group(7), of: trial.mine) == 5)
            #expect(try await store.suppressionCount(in: .global, of: trial.mine) == 0)
            let page = try await store.suppressions(
                in: .group(7), of: trial.mine, after: 1, limit: 10)
            #expect(page.map(\.source) == SuppressionSource.allCases)
            #expect(page.allSatisfy { $0.created == .due && $0.scope == .group(7) })
            let none = try await store.suppress(
                [], in: .global, from: .client, of: trial.mine, by: .command, at: .due)
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Backend.every)
    func `an entry goes for whom it is from, or for all`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let address = "ada@example.org"
            for source in SuppressionSource.allCases {
                for wanted in SuppressionSource.allCases.map(Optional.some) + [nil] {
                    _ = try await store.suppress(
                        [address], in: .global, from: source, of: trial.mine, by: .command,
                        at: .start)
                    let isGone = try await store.unsuppress(
                        address, in: .global, from: wanted, of: trial.mine, by: .recipient,
                        at: .due)
                    #expect(isGone == (wanted == nil || wanted == source))
                    let count = try await store.suppressionCount(in: .global, of: trial.mine)
                    #expect(count == (isGone ? 0 : 1))
                }
            }
        }
    }

    @Test(arguments: Backend.every)
    func `an entry goes from its own scope only`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let address = "ada@example.org"
            for scope in [SuppressionScope.global, .group(7), .group(8)] {
                _ = try await store.suppress(address, in: scope, of: trial.mine, at: .start)
            }
            let byNumber =
                [(2, .global, false), (2, .group(7), true), (2, nil, false), (1, nil, true)]
                as [(Int64, SuppressionScope?, Bool)]
            for (number, scope, isGone) in byNumber {
                let answer = try await store.unsuppress(
                    number, in: scope, of: trial.mine, by: .command, at: .due)
                #expect(answer == isGone)
            }
            let byAddress = [
                (SuppressionScope.global, false), (.group(8), true), (.group(8), false),
            ]
            for (scope, isGone) in byAddress {
                let answer = try await store.unsuppress(
                    "ADA@example.org", in: scope, from: nil, of: trial.mine, by: .recipient,
                    at: .due)
                #expect(answer == isGone)
                #expect(try await store.suppressionCount(in: scope, of: trial.mine) == 0)
            }
            #expect(try await store.scopes(of: [address], of: trial.mine) == [[]])
            let cut = try await store.unsuppress(
                address + "\0", in: .global, from: nil, of: trial.mine, by: .recipient, at: .due)
            #expect(!cut)
        }
    }
}
