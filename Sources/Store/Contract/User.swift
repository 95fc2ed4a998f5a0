package import BelayCore

/// A person who may sign in, to one account.
package struct User: Sendable, Hashable {
    package var id: UserID
    package var account: AccountID
    /// In lower case; nobody else has it.
    package var email: String
    /// What the server keeps of the password, in a form that the store does not know; nil while
    /// none is set.
    package var password: [UInt8]?
    /// When it was set.
    package var passwordSet: Instant?
    package var created: Instant

    package init(
        id: UserID, account: AccountID, email: String, password: [UInt8]? = nil,
        passwordSet: Instant? = nil, created: Instant
    ) {
        precondition((password == nil) == (passwordSet == nil), "a password has its instant")
        self.id = id
        self.account = account
        self.email = email
        self.password = password
        self.passwordSet = passwordSet
        self.created = created
    }
}

/// A person's session. What their browser shows is nowhere kept.
package struct Session: Sendable, Hashable {
    /// SHA-256 of what the browser shows.
    package var hash: [UInt8]
    package var user: UserID
    package var made: Instant
    /// The last request that was noted; may be some minutes behind.
    package var seen: Instant

    package init(hash: [UInt8], user: UserID, made: Instant, seen: Instant) {
        precondition(hash.count == 32, "a SHA-256 has 32 bytes")
        self.hash = hash
        self.user = user
        self.made = made
        self.seen = seen
    }

    /// From then on it is worth nothing.
    package var ends: Instant {
        min(made + Limits.sessionLifetime, seen + Limits.sessionIdle)
    }
}

/// A session with whose it is.
package struct SignedIn: Sendable, Hashable {
    package var session: Session
    package var user: User
    package var account: Account

    package init(session: Session, user: User, account: Account) {
        self.session = session
        self.user = user
        self.account = account
    }
}

/// A link by which a person sets a password, once.
package struct UserLink: Sendable, Hashable {
    /// SHA-256 of what the link carries.
    package var hash: [UInt8]
    package var user: UserID
    package var expires: Instant

    package init(hash: [UInt8], user: UserID, expires: Instant) {
        precondition(hash.count == 32, "a SHA-256 has 32 bytes")
        self.hash = hash
        self.user = user
        self.expires = expires
    }
}
