import BelayCore
import BelayJSON
import BelayStore

extension SendGridDoor {
    /// Asks a store, whose errors are answers like any other.
    func asking<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(Refusal) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw Refusal(error)
        }
    }
}

extension Key {
    /// Who does what is asked for with it.
    var actor: Actor { .key(id, .sendGrid) }
}

extension JSON {
    /// Null of nil.
    static func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

    /// Null of nil.
    static func count(_ value: Int64?) -> JSON { value.map(JSON.integer) ?? .null }

    /// The numbers in an array of nothing else, each once; nil of anything else.
    var numbers: [Int64]? {
        guard let elements = asArray else { return nil }
        var found: [Int64] = []
        // Nobody has counted the elements yet: a look through all that were found is too much.
        var seen: Set<Int64> = []
        for element in elements {
            guard let number = element.asWholeNumber else { return nil }
            if seen.insert(number).inserted { found.append(number) }
        }
        return found
    }

    /// The texts in an array of nothing else; nil of anything else.
    var texts: [String]? {
        guard let elements = asArray else { return nil }
        let texts = elements.compactMap(\.asString)
        return texts.count == elements.count ? texts : nil
    }
}
