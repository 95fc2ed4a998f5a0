import BelayCore
import BelayStore
import Testing

@Suite("People who sign in")
struct UserTests {
    private static func hash(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 31) + [number]
    }

    private static func added(
        to trial: Trial, _ email: String = "ann@example.org"
    ) async throws -> User {
        guard
            case .added(let user) = try await trial.store.addUser(
                email, of: trial.mine, at: .start)
        else { throw StoreError.unavailable("not added") }
        return user
    }

    /// A person whose password `one` was set at second 1.
    private static func withPassword(_ trial: Trial) async throws -> User {
        let user = try await added(to: trial)
        let link = UserLink(hash: hash(1), user: user.id, expires: .second(10))
        #expect(try await trial.store.addLink(link))
        return try #require(
            try await trial.store.setPassword(Array("one".utf8), byLink: hash(1), at: .second(1)))
    }

    private static func session(
        _ number: UInt8, of user: User, made: Instant = .second(2)
    ) -> Session {
        Session(hash: hash(number), user: user.id, made: made, seen: made)
    }

    @Test(arguments: Backend.every)
    func `an address belongs to one person, until that one is removed`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let ann = try await Self.added(to: trial)
            #expect(try await store.user("ann@example.org") == ann)
            #expect(
                try await store.addUser("ann@example.org", of: trial.other, at: .start)
                    == .emailTaken)
            #expect(
                try await store.addUser("x@example.org", of: AccountID(99), at: .start)
                    == .unknownAccount)
            await #expect(throws: StoreError.self) {
                _ = try await store.addUser("a\0b", of: trial.mine, at: .start)
            }
            let zoe = try await Self.added(to: trial, "zoe@example.org")
            #expect(try await store.users(of: trial.mine) == [ann, zoe])
            #expect(try await store.users(of: trial.other) == [])
            #expect(try await store.users(of: nil) == [ann, zoe])
            #expect(try await store.removeUser(ann.id, at: .second(1)))
            #expect(try await !store.removeUser(ann.id, at: .second(1)))
            #expect(try await store.user("ann@example.org") == nil)
            let again = try await Self.added(to: trial)
            #expect(again.id > zoe.id)
            #expect(
                try await store.emails(of: [ann.id, zoe.id, UserID(99)])
                    == [ann.id: "ann@example.org", zoe.id: "zoe@example.org"])
        }
    }

    @Test(arguments: Backend.every)
    func `a link sets one password, once, while it is good`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let user = try await Self.added(to: trial)
            func link(_ number: UInt8, until expiry: Instant) async throws {
                let link = UserLink(hash: Self.hash(number), user: user.id, expires: expiry)
                #expect(try await store.addLink(link))
            }
            try await link(1, until: .second(10))
            #expect(try await store.user(ofLink: Self.hash(1), at: .second(9))?.id == user.id)
            #expect(try await store.user(ofLink: Self.hash(1), at: .second(10)) == nil)
            #expect(try await store.setPassword([7], byLink: Self.hash(1), at: .second(10)) == nil)
            // A new one takes the place of the old one.
            try await link(2, until: .second(20))
            #expect(try await store.user(ofLink: Self.hash(1), at: .second(1)) == nil)
            let set = try await store.setPassword([7], byLink: Self.hash(2), at: .second(11))
            #expect(set?.password == [7])
            #expect(set?.passwordSet == .second(11))
            #expect(try await store.setPassword([8], byLink: Self.hash(2), at: .second(12)) == nil)
            try await link(3, until: .second(20))
            #expect(try await store.removeUser(user.id, at: .second(13)))
            #expect(try await store.user(ofLink: Self.hash(3), at: .second(13)) == nil)
            let late = UserLink(hash: Self.hash(4), user: user.id, expires: .second(20))
            #expect(try await !store.addLink(late))
        }
    }

    @Test(arguments: Backend.every)
    func `a session lasts while it is used, and no longer than its life`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let user = try await Self.withPassword(trial)
            let session = Self.session(1, of: user)
            #expect(try await trial.store.addSession(session, passwordSet: .second(1)))
            try await trial.reopen()
            let store = try trial.store
            let found = try #require(try await store.session(Self.hash(1), at: .second(3)))
            #expect(found.session == session)
            #expect(found.user.id == user.id)
            #expect(found.account.name == "mine")
            #expect(try await store.session(Self.hash(2), at: .second(3)) == nil)
            let idle = session.made + Limits.sessionIdle
            #expect(try await store.session(Self.hash(1), at: idle) == nil)
            var now = session.made
            while now + .hours(7) < session.made + Limits.sessionLifetime {
                now = now + .hours(7)
                try await store.noteUse(ofSession: Self.hash(1), at: now)
                try await trial.sweep(at: now)
            }
            #expect(try await store.session(Self.hash(1), at: now) != nil)
            let end = session.made + Limits.sessionLifetime
            #expect(try await store.session(Self.hash(1), at: end) == nil)
            // What is over does not come back by a late request.
            try await store.noteUse(ofSession: Self.hash(1), at: end)
            try await trial.sweep(at: end)
            #expect(try await store.session(Self.hash(1), at: .second(3)) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a new password ends every session, and one that was on its way`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let user = try await Self.withPassword(trial)
            let first = Self.session(1, of: user)
            #expect(try await store.addSession(first, passwordSet: .second(1)))
            #expect(
                try await !store.setPassword(
                    [9], of: user.id, before: .second(2), at: .second(3)))
            #expect(try await store.session(Self.hash(1), at: .second(3)) != nil)
            #expect(
                try await store.setPassword([9], of: user.id, before: .second(1), at: .second(3)))
            #expect(try await store.session(Self.hash(1), at: .second(3)) == nil)
            let late = Self.session(2, of: user)
            #expect(try await !store.addSession(late, passwordSet: .second(1)))
            #expect(try await store.addSession(late, passwordSet: .second(3)))
            try await store.endSession(Self.hash(2))
            try await store.endSession(Self.hash(2))
            #expect(try await store.session(Self.hash(2), at: .second(3)) == nil)
            #expect(try await store.addSession(late, passwordSet: .second(3)))
            #expect(try await store.removeUser(user.id, at: .second(4)))
            #expect(try await store.session(Self.hash(2), at: .second(4)) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `of too many sessions the oldest makes room`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let user = try await Self.withPassword(trial)
            for number in 0...UInt8(Limits.sessionsPerUser) {
                let session = Self.session(number, of: user, made: .second(2 + Int64(number)))
                #expect(try await store.addSession(session, passwordSet: .second(1)))
            }
            #expect(try await store.session(Self.hash(0), at: .second(60)) == nil)
            #expect(try await store.session(Self.hash(1), at: .second(60)) != nil)
        }
    }
}
