package import BelayStore

/// Why a store was not moved, in a line.
package enum MoveError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The two schemas: a mistake of ours.
    case differs(String)
    /// The target holds something of its own.
    case notEmpty(String)
    /// The source went elsewhere.
    case movedElsewhere(source: String, to: String)
    /// What arrived is not what left.
    case miscounted(table: String)
    /// There is nothing that could be given up.
    case cannotGiveUp(String)
    case failed(at: String, StoreError)

    package var description: String {
        switch self {
        case .differs(let text): "the two stores have different schemas: \(text)"
        case .notEmpty(let target):
            "\(target) is not empty: a store is moved into an empty one only"
        case .movedElsewhere(let source, let place): "\(source) was moved to \(place)"
        case .miscounted(let table):
            "what arrived in the table \(table) is not what left: nothing is switched over"
        case .cannotGiveUp(let text): text
        case .failed(let place, let error): "\(place): \(error)"
        }
    }
}
