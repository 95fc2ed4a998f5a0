import BelayCourier
package import BelayStore

/// The worker of every lane: each has its lane's courier.
package struct Workers: Sendable {
    private let shared: Worker
    private let others: [Lane: Worker]

    package init(shared: Worker, others: [Lane: Worker] = [:]) {
        self.shared = shared
        self.others = others
    }

    package subscript(lane: Lane) -> Worker { others[lane] ?? shared }

    /// Where the courier of every lane can look; nil for one that cannot.
    var places: [Lane: String?] {
        var places: [Lane: String?] = others.mapValues(\.courier.place)
        places.updateValue(shared.courier.place, forKey: .shared)
        return places
    }
}
