package import BelayCore
package import BelayStore

/// Who did a thing, in its column; NULL for the clockwork.
package enum ActorColumn {
    package static func encode(_ actor: Actor) -> String? {
        actor == .clockwork ? nil : actor.text
    }

    package static func decode(_ text: String?) throws(StoreError) -> Actor {
        guard let text else { return .clockwork }
        guard let actor = Actor(text: text) else { throw .corrupt("an actor cannot be read") }
        return actor
    }
}
