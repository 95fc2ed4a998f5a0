package import BelayConsole
import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime

/// Answers the command line: in the server, and in a command's own process when none runs.
package struct Control: Sendable {
    let sending: Sending
    let keys: KeyRing
    let people: People
    let accounts: any AccountStore
    let marks: any DispatchStore
    let time: any TimeSource
    /// Where people reach the console, as far as it is known now.
    let console: @Sendable () -> String
    /// Why nobody can sign in there yet.
    package let consoleFlaw: String?

    package init(
        sending: Sending, keys: KeyRing, people: People, accounts: any AccountStore,
        marks: any DispatchStore, time: any TimeSource, console: @escaping @Sendable () -> String,
        consoleFlaw: String?
    ) {
        self.sending = sending
        self.keys = keys
        self.people = people
        self.console = console
        self.consoleFlaw = consoleFlaw
        self.accounts = accounts
        self.marks = marks
        self.time = time
    }

    package func answer(_ request: ControlRequest) async -> ControlAnswer {
        do {
            return try await carryOut(request)
        } catch {
            return .refused("\(error)")
        }
    }

    private func carryOut(_ request: ControlRequest) async throws(StoreError) -> ControlAnswer {
        switch request {
        case .addAccount(let name): return try await addAccount(name)
        case .accounts: return .accounts(try await accounts.accounts().map(AccountLine.init))
        case .addKey(let account, let door, let scopes, let isRecoverable):
            return try await addKey(account, door, scopes, isRecoverable: isRecoverable)
        case .keys: return try await listKeys()
        case .revokeKey(let id):
            return try await keys.revoke(id, by: .command)
                ? .revoked(id) : .refused("there is no key \(id)")
        case .addUser(let email, let account): return try await addUser(email, account)
        case .users: return try await listUsers()
        case .linkUser(let email): return try await linkUser(email)
        case .removeUser(let email): return try await removeUser(email)
        case .list(let account, let pendingOnly, let limit):
            return try await list(account, pendingOnly: pendingOnly, limit: limit)
        case .show(let id, let account): return try await show(id, account)
        case .cancel(let id, let account): return try await cancel(id, account)
        case .cancelBatch(let id, let account): return try await cancelBatch(id, account)
        case .clock(let confirm):
            if confirm {
                time.confirm()
                try await marks.setSeen(time.now)
                sending.bells.due.ring()
            }
            return .clock(ClockLine(time.read()))
        }
    }

    private func addAccount(_ name: String) async throws(StoreError) -> ControlAnswer {
        guard (1...255).contains(name.utf8.count), !name.utf8.contains(where: { $0 < 32 }) else {
            return .refused("an account's name has 1 to 255 bytes and no control characters")
        }
        guard let account = try await accounts.addAccount(named: name, at: time.now) else {
            return .refused("there is an account \(name) already")
        }
        return .account(AccountLine(account))
    }

    private func addKey(
        _ name: String?, _ door: Door, _ scopes: [String]?, isRecoverable: Bool
    ) async throws(StoreError) -> ControlAnswer {
        var isNew = false
        var account: Account
        switch try await find(name) {
        case .one(let found): account = found
        case .none where name == nil:
            guard let made = try await accounts.addAccount(named: "default", at: time.now) else {
                return .refused("the account default was just made; try again")
            }
            account = made
            isNew = true
        case .none: return noAccount(name)
        case .several: return .refused("there are several accounts: name one with --account")
        }
        guard door == .marketingCloud else {
            let made = try await keys.make(
                for: account.id, door: door, scopes: scopes, name: "command line",
                by: .command)
            return .key(
                MadeKeyLine(
                    key: made.text, id: made.key.id, account: account.name, door: door.name,
                    isNewAccount: isNew))
        }
        let made = try await keys.makeLogin(
            for: account.id, door: door, name: "command line", isRecoverable: isRecoverable,
            by: .command)
        let id = made.key.id
        return .key(
            MadeKeyLine(
                key: id + ":" + made.secret, id: id, account: account.name, door: door.name,
                isNewAccount: isNew,
                login: LoginLine(
                    username: id, password: made.secret, clientID: id,
                    clientSecret: made.secret)))
    }

    private func listKeys() async throws(StoreError) -> ControlAnswer {
        let names = try await names()
        return .keys(
            try await accounts.keys(of: nil).map { key in
                KeyLine(key, account: names[key.account] ?? "?")
            })
    }

    private func list(
        _ name: String?, pendingOnly: Bool, limit: Int
    ) async throws(StoreError) -> ControlAnswer {
        guard let chosen = try await choose(name) else {
            return noAccount(name)
        }
        var lines: [SendLine] = []
        for account in chosen {
            let filter = SendFilter(pendingOnly: pendingOnly, limit: limit - lines.count)
            lines += try await sending.list(filter, of: account.id).map {
                SendLine($0, account: account.name)
            }
        }
        return .sends(lines)
    }

    // MARK: Accounts

    func noAccount(_ name: String?) -> ControlAnswer {
        .refused("there is no account \(name ?? "")")
    }

    enum Found {
        case none
        case one(Account)
        case several
    }

    /// The account of this name, or the only one.
    func find(_ name: String?) async throws(StoreError) -> Found {
        guard let chosen = try await choose(name), let first = chosen.first else { return .none }
        return chosen.count == 1 ? .one(first) : .several
    }

    /// The account of this name, or all; nil when there is none of this name.
    func choose(_ name: String?) async throws(StoreError) -> [Account]? {
        let all = try await accounts.accounts()
        guard let name else { return all }
        let chosen = all.filter { $0.name.utf8.elementsEqual(name.utf8) }
        return chosen.isEmpty ? nil : chosen
    }

    func names() async throws(StoreError) -> [AccountID: String] {
        Dictionary(uniqueKeysWithValues: try await accounts.accounts().map { ($0.id, $0.name) })
    }
}
