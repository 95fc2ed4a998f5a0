import BelayStore

/// Why one object of a request is not what its client wanted.
enum Setback: Error, Sendable, Hashable {
    /// - Parameter code: the vendor's number; 2 where it has none for this.
    case refused(String, code: Int32 = 2)
    case outage(Outage)

    static func store(_ error: StoreError) -> Setback { .outage(.store(error)) }
}

/// Asks a store for something new, each time another. Not knowing is worse here than elsewhere:
/// whoever repeats the call may get two.
func making<Value>(
    _ body: () async throws(StoreError) -> Value
) async throws(Setback) -> Value {
    do throws(StoreError) {
        return try await body()
    } catch {
        if case .unknown = error { throw .outage(.perhapsMade) }
        throw .store(error)
    }
}

/// Asks a store, whose errors are outages.
func asking<Value>(
    _ body: () async throws(StoreError) -> Value
) async throws(Setback) -> Value {
    do throws(StoreError) {
        return try await body()
    } catch {
        throw .store(error)
    }
}
