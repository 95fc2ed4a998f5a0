import BelayStore
import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import BelayTime

/// Moves the store of a data folder from one place to another, while nobody serves it.
package struct Mover: Sendable {
    private let from: Settings
    private let to: Settings

    /// - Parameters:
    ///   - from: with the store as it is.
    ///   - to: likewise, with the store as it is to be; all else is the same.
    package init(from: Settings, to: Settings) {
        self.from = from
        self.to = to
    }

    /// - Parameter tell: a line of what is being done.
    /// - Returns: what was done, in a line.
    package func move(tell: @escaping @Sendable (String) -> Void) async throws -> String {
        try await run { ends, chance in
            let moved = try await Move(
                from: ends.source.end, to: ends.target.end, chance: chance,
                tell: { tell($0.description) }
            ).run()
            let place = ends.target.end.name
            guard !moved.isEmpty else { return "\(place) is ready: all of it was moved" }
            let rows = moved.reduce(0) { $0 + $1.rows }
            let sends = moved.first { $0.table == "sends" }?.rows ?? 0
            return "moved \(sends) sends, \(rows) rows in all, and counted them: \(place) is ready"
        }
    }

    /// Takes back a move that was not finished.
    package func giveUp() async throws -> String {
        try await run { ends, chance in
            try await Move(
                from: ends.source.end, to: ends.target.end, chance: chance, tell: { _ in }
            ).giveUp()
            return "\(ends.source.end.name) may serve again"
        }
    }

    private func run(
        _ body: (
            _ ends: (source: MovingEnd, target: MovingEnd),
            _ chance: @escaping @Sendable () -> Int64
        ) async throws -> String
    ) async throws -> String {
        switch (from.store, to.store) {
        case (.file, .database), (.database, .file): break
        default:
            throw StartError(
                "a store is moved between a file and PostgreSQL: one of --from and --to is to be "
                    + "sqlite:PATH, the other postgres://…")
        }
        _ = try DataFolder.make(at: from.data)
        guard let folder = try DataFolder(locking: from.data) else {
            throw StartError("the data folder \(from.data) is in use by a belay: stop it first")
        }
        let chance = Chance(SystemChance())
        let (source, target) = try await MovingEnd.open(from, to, in: folder, chance)
        do {
            let words = try await body(
                (source, target), { Int64(bitPattern: chance.word()) })
            await close(source, target)
            return words
        } catch {
            await close(source, target)
            if let error = error as? MoveError { throw StartError(error.description) }
            throw error
        }
    }

    private func close(_ source: MovingEnd, _ target: MovingEnd) async {
        await source.close()
        await target.close()
    }
}
