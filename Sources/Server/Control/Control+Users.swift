import BelayConsole
import BelayCore
import BelayStore
import BelayTime

extension Control {
    func addUser(_ email: String, _ name: String?) async throws(StoreError) -> ControlAnswer {
        let email = LetterCase.lowered(email)
        guard Self.isAddress(email) else {
            return .refused("\"\(email)\" is no e-mail address")
        }
        let account: Account
        switch try await find(name) {
        case .one(let found): account = found
        case .none where name == nil: return .refused("there is no account: belay account add NAME")
        case .none: return noAccount(name)
        case .several: return .refused("there are several accounts: name one with --account")
        }
        switch try await people.store.addUser(email, of: account.id, at: time.now) {
        case .added(let user): return try await invite(user, account.name)
        case .emailTaken:
            return .refused("\(email) may sign in already; for another link: belay user link")
        case .full:
            return .refused("the account has \(Limits.usersPerAccount) people, and no more")
        case .unknownAccount: return noAccount(account.name)
        }
    }

    func linkUser(_ email: String) async throws(StoreError) -> ControlAnswer {
        guard let user = try await people.store.user(LetterCase.lowered(email)) else {
            return nobody(email)
        }
        return try await invite(user, try await names()[user.account] ?? "?")
    }

    func removeUser(_ email: String) async throws(StoreError) -> ControlAnswer {
        let email = LetterCase.lowered(email)
        guard let user = try await people.store.user(email),
            try await people.store.removeUser(user.id, at: time.now)
        else { return nobody(email) }
        return .removedUser(email)
    }

    func listUsers() async throws(StoreError) -> ControlAnswer {
        let names = try await names()
        return .users(
            try await people.store.users(of: nil).map {
                Self.line($0, account: names[$0.account] ?? "?")
            })
    }

    private func invite(_ user: User, _ account: String) async throws(StoreError) -> ControlAnswer {
        guard let invitation = try await people.invite(user.id) else { return nobody(user.email) }
        var line = Self.line(user, account: account)
        line.link = console() + invitation.path
        line.advice = consoleFlaw
        line.linkExpires = Timestamp.text(invitation.expires)
        return .user(line)
    }

    private func nobody(_ email: String) -> ControlAnswer {
        .refused("nobody signs in as \(LetterCase.lowered(email))")
    }

    private static func line(_ user: User, account: String) -> UserLine {
        UserLine(
            email: user.email, account: account, created: Timestamp.text(user.created),
            hasPassword: user.password != nil)
    }

    /// Something on both sides of one `@`, and nothing that cannot be seen.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return text.utf8.count <= Limits.addressLength && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty } && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
