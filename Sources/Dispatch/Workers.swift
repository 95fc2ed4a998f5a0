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
}
