import BelayStore

/// Moves a store: hold, copy, check, seal the source, make the target ready.
///
/// Of the two at most one serves, wherever it ends: the target from its last step on only, and the
/// source never again from the one before.
package struct Move: Sendable {
    let source: any MoveEnd
    let target: any MoveEnd
    /// Any number.
    let chance: @Sendable () -> Int64
    let tell: @Sendable (MoveProgress) -> Void

    package init(
        from source: any MoveEnd, to target: any MoveEnd, chance: @escaping @Sendable () -> Int64,
        tell: @escaping @Sendable (MoveProgress) -> Void
    ) {
        self.source = source
        self.target = target
        self.chance = chance
        self.tell = tell
    }

    /// - Returns: how many rows each table has, of those that have some; none when it was done
    ///   before.
    package func run() async throws(MoveError) -> [(table: String, rows: Int64)] {
        let plan = try MovePlan.make(
            from: try await at(source) { () throws(StoreError) in try await source.tables() },
            to: try await at(target) { () throws(StoreError) in try await target.tables() })
        let (here, there) = try await notes()
        if let here, here.state == .moved {
            guard let there, there.run == here.run, [.filling, .arrived].contains(there.state)
            else { throw .movedElsewhere(source: source.name, to: here.other) }
            if there.state == .filling {
                tell(.goingOn)
                try await arrive(here.run)
            }
            return []
        }
        if let here, let text = here.refusal, here.state != .held {
            throw .failed(at: source.name, .unavailable(text))
        }
        let origin = try await at(source) { () throws(StoreError) in
            try await source.identity(fresh: chance())
        }
        try await refuseOthers(there, origin)
        return try await begin(plan, origin, isAgain: there != nil)
    }

    private func refuseOthers(_ there: MoveNote?, _ origin: Int64) async throws(MoveError) {
        let isEmpty = try await at(target) { () throws(StoreError) in try await target.isEmpty() }
        if let there {
            let isOurs = there.state == .filling && there.origin == origin
            let isFree = there.state == .givenUp && isEmpty
            guard isOurs || isFree else { throw .notEmpty(target.name) }
        } else if !isEmpty {
            throw .notEmpty(target.name)
        }
    }

    private func begin(
        _ plan: [MovedTable], _ origin: Int64, isAgain: Bool
    ) async throws(MoveError) -> [(table: String, rows: Int64)] {
        let run = chance()
        let held = MoveNote(run: run, origin: origin, state: .held, other: target.name)
        try await at(source) { () throws(StoreError) in try await source.hold(held) }
        tell(.holding(source.name))
        let moved: [(table: String, rows: Int64)]
        do throws(MoveError) {
            if isAgain { tell(.beginningAnew) }
            try await at(target) { () throws(StoreError) in
                try await target.begin(
                    MoveNote(run: run, origin: origin, state: .filling, other: source.name))
            }
            moved = try await copy(plan, run)
        } catch {
            // What went wrong is told; a source that stays held says so by itself.
            try? await source.letGo(run: run)
            throw error
        }
        var sealed = held
        sealed.state = .moved
        try await at(source) { [sealed] () throws(StoreError) in try await source.seal(sealed) }
        tell(.sealed(source.name))
        try await arrive(run)
        return moved
    }

    private func copy(
        _ plan: [MovedTable], _ run: Int64
    ) async throws(MoveError) -> [(table: String, rows: Int64)] {
        var sums: [[Int64]] = []
        for table in plan {
            let found = try await at(source) { () throws(StoreError) in
                try await source.sums(of: table)
            }
            sums.append(found)
            try await copy(table, total: found[0], run)
        }
        let counters = try await at(source) { () throws(StoreError) in
            try await source.counters()
        }
        try await at(target) { () throws(StoreError) in
            try await target.finish(counters, run: run)
        }
        tell(.checking)
        for (table, expected) in zip(plan, sums) {
            let found = try await at(target) { () throws(StoreError) in
                try await target.sums(of: table)
            }
            guard found == expected else { throw .miscounted(table: table.name) }
        }
        return zip(plan, sums).map { ($0.name, $1[0]) }.filter { $0.1 > 0 }
    }

    /// So many rows are told of at once, or more.
    private static let stride: Int64 = 100_000

    private func copy(
        _ table: MovedTable, total: Int64, _ run: Int64
    ) async throws(MoveError) {
        var cursor: [Cell] = []
        var (count, told): (Int64, Int64) = (0, 0)
        while count < total {
            let after = cursor
            let page = try await at(source) { () throws(StoreError) in
                try await source.rows(of: table, after: after)
            }
            // Fewer than were counted: the check says so.
            if page.rows.isEmpty { break }
            try await at(target) { () throws(StoreError) in
                try await target.add(page.rows, to: table, run: run)
            }
            cursor = page.cursor
            count += Int64(page.rows.count)
            if count - told >= Self.stride || count >= total {
                tell(.copying(table: table.name, rows: count, of: total))
                told = count
            }
        }
    }

    private func arrive(_ run: Int64) async throws(MoveError) {
        try await at(target) { () throws(StoreError) in try await target.arrive(run: run) }
        tell(.ready(target.name))
    }

    private func notes() async throws(MoveError) -> (source: MoveNote?, target: MoveNote?) {
        let here = try await at(source) { () throws(StoreError) in try await source.note() }
        let there = try await at(target) { () throws(StoreError) in try await target.note() }
        return (here, there)
    }

    private func at<Value: Sendable>(
        _ end: any MoveEnd, _ step: () async throws(StoreError) -> Value
    ) async throws(MoveError) -> Value {
        do throws(StoreError) {
            return try await step()
        } catch {
            throw .failed(at: end.name, error)
        }
    }
}

extension Move {
    /// Takes back a move that was not finished: the source serves again.
    ///
    /// First the target is kept from ever becoming ready, then the source is let go.
    package func giveUp() async throws(MoveError) {
        let (here, there) = try await notes()
        guard let here, here.state == .held || here.state == .moved else {
            throw .cannotGiveUp("\(source.name) is not being moved")
        }
        if let there, there.run == here.run {
            guard there.state != .arrived else {
                throw .cannotGiveUp(
                    "\(target.name) is ready and may have served since: move it back instead")
            }
            if there.state == .filling {
                try await at(target) { () throws(StoreError) in
                    try await target.giveUp(run: here.run)
                }
            }
        } else if here.state == .moved {
            throw .movedElsewhere(source: source.name, to: here.other)
        }
        try await at(source) { () throws(StoreError) in try await source.letGo(run: here.run) }
    }
}
