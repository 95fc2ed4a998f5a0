/// What a Retrieve or a Query found.
struct Retrieved: Sendable, Hashable {
    var status: OverallStatus
    var objects: [APIObject] = []

    func reply(_ make: (OverallStatus, [APIObject]) -> Reply) -> Reply { make(status, objects) }
}
