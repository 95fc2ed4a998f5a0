import BelayStore
import BelayStoreMove

/// An end of a move that is a few values: a store that tells whether it serves.
actor PaperEnd: MoveEnd {
    nonisolated let name: String
    /// A file is held by its lock, which dies with the process.
    private let keepsHold: Bool
    private(set) var rows: [String: [[Cell]]]
    private(set) var counted: [String: Int64] = [:]
    private var noted: MoveNote?
    private var losesOne = false

    init(_ name: String, keepsHold: Bool, rows: [String: [[Cell]]] = [:]) {
        self.name = name
        self.keepsHold = keepsHold
        self.rows = rows
    }

    var serves: Bool { noted?.refusal == nil }

    private func require(_ run: Int64, _ states: [MoveNote.State]) throws(StoreError) {
        guard let noted, noted.run == run, states.contains(noted.state) else {
            throw .unavailable("another run")
        }
    }

    nonisolated func tables() -> [MovedTable] {
        MovePlan.order.map { MovedTable(name: $0, columns: [.init(name: "id", kind: .integer)]) }
    }

    func note() -> MoveNote? { noted }

    nonisolated func identity(fresh: Int64) -> Int64 { 7 }

    func sums(of table: MovedTable) -> [Int64] {
        let numbers = (rows[table.name] ?? []).joined().map { cell -> Int64 in
            guard case .integer(let number) = cell else { return 0 }
            return number
        }
        return [Int64(numbers.count), Int64(numbers.count), numbers.reduce(0, +)]
    }

    func hold(_ note: MoveNote) {
        if keepsHold { noted = note }
    }

    func rows(of table: MovedTable, after cursor: [Cell]) -> (rows: [[Cell]], cursor: [Cell]) {
        let all = rows[table.name] ?? []
        let start = all.firstIndex(of: cursor).map { $0 + 1 } ?? 0
        let page = Array(all[start...].prefix(2))
        return (page, page.last ?? [])
    }

    func counters() -> [String: Int64] { ["places": 9] }

    func seal(_ note: MoveNote) throws(StoreError) {
        if keepsHold { try require(note.run, [.held]) }
        noted = note
    }

    func letGo(run: Int64) throws(StoreError) {
        if keepsHold { try require(run, [.held, .moved]) }
        if noted?.run == run { noted = nil }
    }

    func isEmpty() -> Bool { rows.isEmpty }

    func begin(_ note: MoveNote) {
        rows = [:]
        noted = note
    }

    func add(_ new: [[Cell]], to table: MovedTable, run: Int64) throws(StoreError) {
        try require(run, [.filling])
        rows[table.name, default: []] += losesOne ? new.dropLast() : new[...]
        losesOne = false
    }

    func finish(_ counters: [String: Int64], run: Int64) throws(StoreError) {
        try require(run, [.filling])
        counted = counters
    }

    func arrive(run: Int64) throws(StoreError) {
        try require(run, [.filling])
        noted?.state = .arrived
    }

    func giveUp(run: Int64) throws(StoreError) {
        try require(run, [.filling])
        rows = [:]
        noted?.state = .givenUp
    }

    /// A row that comes is not kept.
    func loseOne() {
        losesOne = true
    }
}
