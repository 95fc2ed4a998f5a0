package import BelayCore
package import BelayStore

extension MemoryStore: AccountStore {
    package func addAccount(named name: String, at now: Instant) -> Account? {
        guard (1...255).contains(name.unicodeScalars.count), !name.holdsNUL,
            !accountRows.contains(where: { $0.name.utf8.elementsEqual(name.utf8) })
        else { return nil }
        let id = AccountID(Int64(accountRows.count + 1))
        let account = Account(id: id, name: name, created: now)
        accountRows.append(account)
        numbers[id] = lastNumber
        return account
    }

    package func accounts() -> [Account] { accountRows }

    package func add(_ key: Key, by actor: Actor) throws(StoreError) {
        try StoreError.refuseNUL(in: key.id, key.name)
        guard numbers[key.account] != nil, key.secretHash.count == 32, place(ofKey: key.id) == nil
        else { throw .unavailable("the key breaks a rule of the schema") }
        keyRows.append(key)
        note(.key(key.id, .added), of: key.account, by: actor, at: key.created)
    }

    package func key(_ id: String) -> Key? { place(ofKey: id).map { keyRows[$0] } }

    package func keys(of account: AccountID?) -> [Key] {
        keyRows.filter { account == nil || $0.account == account }.sorted { left, right in
            if left.account != right.account { return left.account < right.account }
            if left.created != right.created { return left.created < right.created }
            return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
        }
    }

    package func revokeKey(_ id: String, by actor: Actor, at now: Instant) -> Bool {
        guard let place = place(ofKey: id) else { return false }
        revokeKey(at: place, by: actor, at: now)
        return true
    }

    func revokeKey(at place: Int, by actor: Actor, at now: Instant) {
        guard keyRows[place].revoked == nil else { return }
        keyRows[place].revoked = now
        note(.key(keyRows[place].id, .removed), of: keyRows[place].account, by: actor, at: now)
    }

    package func noteUse(ofKey id: String, at now: Instant) {
        guard let place = place(ofKey: id) else { return }
        let last = keyRows[place].lastUsed ?? now
        keyRows[place].lastUsed = max(last, now)
    }

    func place(ofKey id: String) -> Int? {
        keyRows.firstIndex { $0.id.utf8.elementsEqual(id.utf8) }
    }
}
