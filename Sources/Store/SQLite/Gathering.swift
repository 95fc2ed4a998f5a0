import BelayCore

/// How long the next transaction waits for more to do, by what the last one was like.
///
/// Why: a commit costs the processors as much for one job as for thirty, and whoever was answered
/// just now may be back with another at once. Half of them are waited for, so that one half is at
/// work elsewhere while the other's is written. Alone, nobody waits; and never for longer than a
/// quarter of what the last commit took.
package struct Gathering: Sendable, Hashable {
    /// How many jobs are to be waiting; nil to wait for none.
    package private(set) var wanted: Int?
    package private(set) var patience: Duration = .zero

    package init() {}

    /// - Parameters:
    ///   - answered: jobs of the last transaction.
    ///   - waiting: those that came meanwhile.
    package mutating func note(answered: Int, waiting: Int, took: Duration) {
        let recent = answered + waiting
        wanted = recent > 1 ? (recent + 1) / 2 : nil
        patience = min(took / 4, Limits.gathering)
    }
}
