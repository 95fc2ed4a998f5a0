/// What became of a client's wish about a key.
package enum KeyAnswer: Sendable, Hashable {
    /// Durable; the key as it is now.
    case done(Key)
    /// Nothing changed.
    case refused(KeyRefusal)
}

package enum KeyRefusal: Sendable, Hashable, CaseIterable {
    /// Unknown, revoked, another account's or another door's.
    case unknown
    /// The key has, or would have, rights that the caller has not.
    case forbidden
    /// The caller itself was revoked since its request was let in.
    case callerRevoked
    /// There are as many keys as there may be.
    case capReached
}

extension Key {
    /// Whether this key has all the rights of one with these scopes; nil is every right.
    package func covers(_ scopes: [String]?) -> Bool {
        guard let own = self.scopes else { return true }
        guard let scopes else { return false }
        return scopes.allSatisfy { scope in
            own.contains { $0.utf8.elementsEqual(scope.utf8) }
        }
    }

    /// The rule, for every store: why a caller may not make a key of these scopes; nil when it may.
    ///
    /// Why asked of the store: the caller may have lost rights since its request was let in, and
    /// what it makes after that would outlive them.
    /// - Parameters:
    ///   - believed: the caller as its request was let in.
    ///   - current: the caller as the store has it now.
    package static func refusal(
        toMake scopes: [String]?, by believed: Key, now current: Key?
    ) -> KeyRefusal? {
        guard let current, current.revoked == nil else { return .callerRevoked }
        return current.covers(believed.scopes) && current.covers(scopes) ? nil : .forbidden
    }

    /// Likewise: why a caller may not change or revoke another key; nil when it may.
    package static func refusal(
        toTouch target: Key?, by believed: Key, now current: Key?
    ) -> KeyRefusal? {
        guard let current, current.revoked == nil else { return .callerRevoked }
        guard let target, target.revoked == nil, target.account == current.account,
            target.door == current.door
        else { return .unknown }
        return refusal(toMake: target.scopes, by: believed, now: current)
    }
}
