package import BelayStore

/// A store that is moved from or to. It is open for nothing else.
///
/// Each verb is one transaction. What a source or a target does for a `run` it refuses when the
/// note is another run's: someone has begun anew meanwhile.
package protocol MoveEnd: Sendable {
    /// For people: without a password.
    var name: String { get }

    /// Its tables, without what it has for itself alone.
    func tables() async throws(StoreError) -> [MovedTable]
    func note() async throws(StoreError) -> MoveNote?
    /// Which store this is.
    ///
    /// - Parameter fresh: what it is to be called where it has no identity yet.
    func identity(fresh: Int64) async throws(StoreError) -> Int64
    /// How many rows a table has, then numbers that tell its columns from others.
    func sums(of table: MovedTable) async throws(StoreError) -> [Int64]

    // A source.

    /// From now on nothing of it changes. The note is kept by who could be left behind held.
    func hold(_ note: MoveNote) async throws(StoreError)
    /// The next rows in the order of the table's key; none after the last.
    func rows(
        of table: MovedTable, after cursor: [Cell]
    ) async throws(StoreError) -> (rows: [[Cell]], cursor: [Cell])
    /// The highest numbers that were ever given, and the last instant that was seen.
    func counters() async throws(StoreError) -> [String: Int64]
    /// It serves nobody from now on.
    func seal(_ note: MoveNote) async throws(StoreError)
    /// It may serve again.
    func letGo(run: Int64) async throws(StoreError)

    // A target.

    func isEmpty() async throws(StoreError) -> Bool
    /// Empties it, and keeps it from serving.
    func begin(_ note: MoveNote) async throws(StoreError)
    func add(_ rows: [[Cell]], to table: MovedTable, run: Int64) async throws(StoreError)
    /// Derives what it has for itself.
    func finish(_ counters: [String: Int64], run: Int64) async throws(StoreError)
    /// It may serve.
    func arrive(run: Int64) async throws(StoreError)
    /// Empties it; it is never to serve what was begun.
    func giveUp(run: Int64) async throws(StoreError)
}
