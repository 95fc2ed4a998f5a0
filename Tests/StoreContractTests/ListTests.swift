import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Lists and contacts")
struct ListTests {
    @Test(arguments: Backend.every)
    func `a list is made, changed and removed, and its number is not used again`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let made = ContactList(
                number: 1, key: "k", name: "News", description: "", members: 0, created: .start,
                modified: .start)
            let draft = ListDraft(key: "k", name: "News")
            #expect(try await store.addList(draft, of: trial.mine, at: .start) == .done(made))
            #expect(try await store.addList(draft, of: trial.mine, at: .start) == .keyTaken(1))
            var changed = made
            changed.name = "Old"
            changed.description = "text"
            changed.modified = .due
            let change = ListDraft(key: "k", name: "Old", description: "text")
            #expect(
                try await store.changeList(1, to: change, of: trial.mine, at: .due)
                    == .done(changed))
            #expect(
                try await store.changeList(1, to: change, of: trial.other, at: .due) == .unknown)
            try await trial.reopen()
            let again = try trial.store
            #expect(try await again.list(.key("k"), of: trial.mine) == changed)
            #expect(try await again.list(.number(1), of: trial.other) == nil)
            #expect(try await !again.removeList(1, of: trial.other, at: .due))
            #expect(try await again.removeList(1, of: trial.mine, at: .due))
            #expect(try await !again.removeList(1, of: trial.mine, at: .due))
            #expect(try await again.list(.key("k"), of: trial.mine) == nil)
            try await trial.sweep(at: .due)
            guard case .done(let next) = try await again.addList(draft, of: trial.mine, at: .due)
            else {
                Issue.record("not made")
                return
            }
            #expect(next.number == 2)
            #expect(try await again.lists(of: trial.mine, after: 0, limit: 10) == [next])
            #expect(try await again.lists(of: trial.mine, after: 2, limit: 10) == [])
        }
    }

    /// What is asked for, with which mode, and what becomes of it; one after the other.
    private static let contacts: [(ContactDraft, ContactMode, ContactAnswer)] = {
        let ada = Contact(
            number: 1, address: "Ada@Example.org", key: "a", status: .active,
            fields: [Contact.Field(name: "First", value: "Ada")], created: .start,
            modified: .start)
        var renamed = ada
        renamed.fields = [
            Contact.Field(name: "First", value: "A."), Contact.Field(name: "Town", value: "Bonn"),
        ]
        var gone = renamed
        gone.status = .unsubscribed
        gone.unsubscribed = .start
        gone.fields.removeFirst()
        var moved = gone
        moved.address = "ada@example.com"
        moved.status = .active
        moved.unsubscribed = nil
        let bob = Contact(
            number: 2, address: "bob@example.org", key: nil, status: .active, fields: [],
            created: .start, modified: .start)
        let first = [Contact.Field(name: "First", value: "Ada")]
        let more = [
            Contact.Field(name: "FIRST", value: "A."), Contact.Field(name: "Town", value: "Bonn"),
        ]
        return [
            (ContactDraft(.key("a")), .either, .noAddress),
            (ContactDraft(.number(1)), .either, .unknown),
            (ContactDraft(.key("a"), address: "x@example.org"), .change, .unknown),
            (ContactDraft(.key("a"), address: "Ada@Example.org", fields: first), .add, .added(ada)),
            (ContactDraft(.address("ada@example.ORG")), .add, .exists(ada)),
            (ContactDraft(.address("ADA@example.org"), fields: more), .change, .changed(renamed)),
            (
                ContactDraft(.number(1), status: .unsubscribed, removedFields: ["first"]), .either,
                .changed(gone)
            ),
            (ContactDraft(.address("bob@example.org")), .either, .added(bob)),
            (ContactDraft(.number(2), address: "ada@Example.org"), .change, .addressTaken(1)),
            (ContactDraft(.number(2), key: "a"), .change, .keyTaken(1)),
            (
                ContactDraft(.key("a"), address: "ada@example.com", status: .active), .change,
                .changed(moved)
            ),
            (ContactDraft(.address("")), .add, .tooLarge),
            (ContactDraft(.address("a\0@example.org")), .add, .tooLarge),
            (
                ContactDraft(
                    .number(2),
                    fields: [
                        Contact.Field(
                            name: "f",
                            value: String(repeating: "x", count: Limits.contactBytes))
                    ]), .change, .tooLarge
            ),
        ]
    }()

    @Test(arguments: Backend.every)
    func `contacts are added and changed as the mode says`(backend: Backend) async throws {
        try await backend.run { trial in
            for (draft, mode, answer) in Self.contacts {
                let found = try await trial.store.keepContacts(
                    [draft], mode: mode, of: trial.mine, at: .start)
                #expect(found == [answer])
            }
            try await trial.reopen()
            let store = try trial.store
            let ada = try #require(try await store.contact(.key("a"), of: trial.mine))
            #expect(ada.address == "ada@example.com")
            #expect(try await store.contact(.address("ADA@example.com"), of: trial.mine) == ada)
            #expect(try await store.contact(.number(1), of: trial.mine) == ada)
            #expect(try await store.contact(.number(1), of: trial.other) == nil)
            #expect(try await store.contact(.address("ada@example.org"), of: trial.mine) == nil)
            #expect(try await store.contactCount(of: trial.mine) == 2)
        }
    }

    @Test(arguments: Backend.every)
    func `a contact is found by the name that is shown, in any case`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await store.keepContacts(
                [
                    ContactDraft(.address("Ada@x.org")),
                    ContactDraft(.address("b@x.org"), key: "K"),
                    ContactDraft(.address("c@x.org"), key: "k"),
                    // The key of one is the address of another.
                    ContactDraft(.address("d@x.org"), key: "ada@x.org"),
                    ContactDraft(.address("e@x.org"), key: "gone"),
                ], mode: .add, of: trial.mine, at: .start)
            _ = try await store.removeContacts([5], of: trial.mine, at: .start)
            let cases: [(String, [Int64])] = [
                ("ADA@X.ORG", [1, 4]), ("k", [2, 3]), ("b@x.org", []), ("gone", []), ("", []),
                ("k\0", []), ("e@x.org", []),
            ]
            for (name, expected) in cases {
                let page = try await store.contacts(
                    of: trial.mine, named: name, after: 0, limit: 10)
                #expect(page.contacts.map(\.number) == expected, "\(name)")
                #expect(page.next == nil)
            }
            let first = try await store.contacts(of: trial.mine, named: "K", after: 0, limit: 1)
            #expect(first.contacts.map(\.number) == [2] && first.next == 2)
            let second = try await store.contacts(of: trial.mine, named: "K", after: 2, limit: 2)
            #expect(second.contacts.map(\.number) == [3] && second.next == nil)
            let others = try await store.contacts(of: trial.other, named: "k", after: 0, limit: 10)
            #expect(others == ContactPage(contacts: [], next: nil))
            let named: [(String, Int64?)] = [
                ("ada@x.org", 4), ("Ada@x.org", 1), ("K", 2), ("k", 3), ("c@x.org", nil),
            ]
            for (name, number) in named {
                let found = try await store.contact(.name(name), of: trial.mine)
                #expect(found?.number == number, "\(name)")
            }
        }
    }

    @Test(arguments: Backend.every)
    func `whoever is named by what stands for a key has it for one from then on`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let keep = { (draft: ContactDraft) async throws -> String? in
                let answers = try await trial.store.keepContacts(
                    [draft], mode: .either, of: trial.mine, at: .start)
                switch answers.first {
                case .added(let contact), .changed(let contact): return contact.key
                default: return "\(answers)"
                }
            }
            #expect(try await keep(ContactDraft(.address("a@x.org"))) == nil)
            #expect(try await keep(ContactDraft(.name("A@x.org"), address: "b@x.org")) == "A@x.org")
            #expect(try await keep(ContactDraft(.address("c@x.org"), firstKey: "c")) == "c")
            #expect(try await keep(ContactDraft(.address("c@x.org"), firstKey: "d")) == "c")
            #expect(try await keep(ContactDraft(.address("c@x.org"), key: "e")) == "e")
            let none = try await trial.store.keepContacts(
                [ContactDraft(.name("z"))], mode: .either, of: trial.mine, at: .start)
            #expect(none == [.noAddress])
        }
    }

    @Test(arguments: Backend.every)
    func `a chunk answers for each, and what is refused takes nothing back`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let answers = try await trial.store.keepContacts(
                ["a@x.org", "", "A@x.org", "b@x.org"].map { ContactDraft(.address($0)) },
                mode: .add, of: trial.mine, at: .start)
            let numbers = answers.map { answer -> Int64 in
                switch answer {
                case .added(let contact): contact.number
                case .exists(let contact): -contact.number
                default: 0
                }
            }
            #expect(numbers == [1, 0, -1, 2])
        }
    }

    /// So many contacts; their numbers.
    private static func contacts(_ count: Int, _ trial: Trial) async throws -> [Int64] {
        let drafts = (1...count).map { ContactDraft(.address("to\($0)@example.org")) }
        let answers = try await trial.store.keepContacts(
            drafts, mode: .add, of: trial.mine, at: .start)
        #expect(answers.count == count)
        return (1...count).map { Int64($0) }
    }

    @Test(arguments: Backend.every)
    func `who joins a list is on it once, in that order`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await Self.contacts(5, trial)
            for name in ["a", "b"] {
                _ = try await store.addList(ListDraft(name: name), of: trial.mine, at: .start)
            }
            #expect(
                try await store.addMembers([3, 1, 3, 99], to: 1, of: trial.mine, at: .due) == 2)
            #expect(try await store.addMembers([1, 5, 2], to: 1, of: trial.mine, at: .due) == 2)
            #expect(try await store.addMembers([1], to: 2, of: trial.mine, at: .due) == 1)
            #expect(try await store.addMembers([1], to: 3, of: trial.mine, at: .due) == nil)
            #expect(try await store.addMembers([1], to: 1, of: trial.other, at: .due) == nil)
            #expect(try await store.removeMembers([1, 4], from: 1, of: trial.mine, at: .due) == 1)
            #expect(try await store.removeMembers([1], from: 3, of: trial.mine, at: .due) == nil)
            try await trial.reopen()
            let again = try trial.store
            try await trial.sweep(at: .due)
            #expect(try await again.list(.number(1), of: trial.mine)?.members == 3)
            var seen: [[Int64]] = []
            var cursor: Int64? = 0
            while let from = cursor {
                let page = try await again.contacts(
                    of: trial.mine, on: 1, after: from, limit: 2)
                seen.append(page.contacts.map(\.number))
                cursor = page.next
            }
            #expect(seen == [[3, 5], [2]])
            #expect(try await again.lists(ofContact: 1, of: trial.mine) == [2])
            // Whoever joins again comes last.
            #expect(try await again.addMembers([1, 3], to: 1, of: trial.mine, at: .due) == 1)
            let page = try await again.contacts(of: trial.mine, on: 1, after: 0, limit: 10)
            #expect(page.contacts.map(\.number) == [3, 5, 2, 1])
            #expect(page.next == nil)
            let none = try await again.contacts(of: trial.other, on: 1, after: 0, limit: 10)
            #expect(none == ContactPage(contacts: [], next: nil))
        }
    }

    @Test(arguments: Backend.every)
    func `a removed contact leaves every list, and its number and its place are free of it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let all = try await Self.contacts(3, trial)
            for name in ["a", "b"] {
                _ = try await store.addList(ListDraft(name: name), of: trial.mine, at: .start)
            }
            for list in [Int64(1), 2] {
                _ = try await store.addMembers(all, to: list, of: trial.mine, at: .start)
            }
            #expect(try await store.removeContacts([2, 2, 9], of: trial.mine, at: .due) == 1)
            #expect(try await store.removeContacts([1], of: trial.other, at: .due) == 0)
            for list in [Int64(1), 2] {
                #expect(try await store.list(.number(list), of: trial.mine)?.members == 2)
            }
            #expect(try await store.contact(.number(2), of: trial.mine) == nil)
            let again = try await store.keepContacts(
                [ContactDraft(.address("to2@example.org"))], mode: .add, of: trial.mine, at: .due)
            guard case .added(let new) = again[0] else {
                Issue.record("not added: \(again)")
                return
            }
            #expect(new.number == 4)
            #expect(try await store.lists(ofContact: 4, of: trial.mine) == [])
            try await trial.reopen()
            try await trial.sweep(at: .due)
            let page = try await trial.store.contacts(
                of: trial.mine, on: nil, after: 0, limit: 10)
            #expect(page.contacts.map(\.number) == [1, 3, 4])
            let rest = try await trial.store.contacts(
                of: trial.mine, on: nil, after: 1, limit: 2)
            #expect(rest.contacts.map(\.number) == [3, 4])
        }
    }

    @Test(arguments: Backend.every)
    func `a removed list takes its memberships and leaves its contacts`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let all = try await Self.contacts(3, trial)
            _ = try await store.addList(ListDraft(name: "a"), of: trial.mine, at: .start)
            _ = try await store.addMembers(all, to: 1, of: trial.mine, at: .start)
            #expect(try await store.removeList(1, of: trial.mine, at: .due))
            #expect(try await store.lists(ofContact: 1, of: trial.mine) == [])
            #expect(try await store.addMembers(all, to: 1, of: trial.mine, at: .due) == nil)
            let page = try await store.contacts(of: trial.mine, on: 1, after: 0, limit: 10)
            #expect(page.contacts.isEmpty)
            try await trial.sweep(at: .due)
            #expect(try await store.contactCount(of: trial.mine) == 3)
        }
    }

    @Test(arguments: Backend.every)
    func `an account that is not there has no list and no contact`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let nobody = AccountID(99)
            await #expect(throws: StoreError.self) {
                _ = try await store.addList(ListDraft(name: "a"), of: nobody, at: .start)
            }
            await #expect(throws: StoreError.self) {
                _ = try await store.keepContacts(
                    [ContactDraft(.address("a@x.org"))], mode: .add, of: nobody, at: .start)
            }
            await #expect(throws: StoreError.self) {
                _ = try await store.addList(ListDraft(name: "a\0"), of: trial.mine, at: .start)
            }
            #expect(try await store.contactCount(of: nobody) == 0)
            #expect(try await store.lists(of: nobody, after: 0, limit: 10) == [])
        }
    }
}
