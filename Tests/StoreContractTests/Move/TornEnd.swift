import BelayStore
import BelayStoreMove
import Synchronization

/// The death of a process at a verb of one of its ends.
final class Death: Sendable {
    /// Those that are worth dying at.
    enum Verb: CaseIterable {
        case hold, begin, rows, add, counters, finish, seal, arrive
    }

    private let last: Verb
    /// Whether the verb itself is still carried out.
    private let isAfter: Bool
    private let hasCome = Mutex(false)
    private static let error = StoreError.unavailable("it died")

    init(at last: Verb, isAfter: Bool = false) {
        self.last = last
        self.isAfter = isAfter
    }

    func take<Value: Sendable>(
        _ verb: Verb?, _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        if hasCome.withLock(\.self) { throw Self.error }
        guard verb == last else { return try await body() }
        hasCome.withLock { $0 = true }
        if isAfter { _ = try await body() }
        throw Self.error
    }
}

/// An end of a process that dies; after that it does nothing.
struct TornEnd: MoveEnd {
    private let end: any MoveEnd
    private let death: Death

    init(_ end: any MoveEnd, _ death: Death) {
        self.end = end
        self.death = death
    }

    var name: String { end.name }

    private func take<Value: Sendable>(
        _ verb: Death.Verb? = nil, _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await death.take(verb, body)
    }

    func tables() async throws(StoreError) -> [MovedTable] {
        try await take { () throws(StoreError) in try await end.tables() }
    }

    func note() async throws(StoreError) -> MoveNote? {
        try await take { () throws(StoreError) in try await end.note() }
    }

    func identity(fresh: Int64) async throws(StoreError) -> Int64 {
        try await take { () throws(StoreError) in try await end.identity(fresh: fresh) }
    }

    func sums(of table: MovedTable) async throws(StoreError) -> [Int64] {
        try await take { () throws(StoreError) in try await end.sums(of: table) }
    }

    func hold(_ note: MoveNote) async throws(StoreError) {
        try await take(.hold) { () throws(StoreError) in try await end.hold(note) }
    }

    func rows(
        of table: MovedTable, after cursor: [Cell]
    ) async throws(StoreError) -> (rows: [[Cell]], cursor: [Cell]) {
        try await take(.rows) { () throws(StoreError) in
            try await end.rows(of: table, after: cursor)
        }
    }

    func counters() async throws(StoreError) -> [String: Int64] {
        try await take(.counters) { () throws(StoreError) in try await end.counters() }
    }

    func seal(_ note: MoveNote) async throws(StoreError) {
        try await take(.seal) { () throws(StoreError) in try await end.seal(note) }
    }

    func letGo(run: Int64) async throws(StoreError) {
        try await take { () throws(StoreError) in try await end.letGo(run: run) }
    }

    func isEmpty() async throws(StoreError) -> Bool {
        try await take { () throws(StoreError) in try await end.isEmpty() }
    }

    func begin(_ note: MoveNote) async throws(StoreError) {
        try await take(.begin) { () throws(StoreError) in try await end.begin(note) }
    }

    func add(
        _ rows: [[Cell]], to table: MovedTable, run: Int64
    ) async throws(StoreError) {
        try await take(.add) { () throws(StoreError) in
            try await end.add(rows, to: table, run: run)
        }
    }

    func finish(_ counters: [String: Int64], run: Int64) async throws(StoreError) {
        try await take(.finish) { () throws(StoreError) in
            try await end.finish(counters, run: run)
        }
    }

    func arrive(run: Int64) async throws(StoreError) {
        try await take(.arrive) { () throws(StoreError) in try await end.arrive(run: run) }
    }

    func giveUp(run: Int64) async throws(StoreError) {
        try await take { () throws(StoreError) in try await end.giveUp(run: run) }
    }
}
