import NIOCore
import Synchronization

/// The event loops of a courier, which take turns.
final class Loops: Sendable {
    private let executors: [LoopExecutor]
    private let turn = Atomic(0)

    init(_ group: any EventLoopGroup) {
        executors = group.makeIterator().map { LoopExecutor(loop: $0) }
        precondition(!executors.isEmpty, "a group without a loop")
    }

    /// The one that is next.
    func next() -> LoopExecutor {
        executors[turn.add(1, ordering: .relaxed).oldValue % executors.count]
    }

    /// The one that runs the caller; nil on any other thread.
    var current: LoopExecutor? { executors.first { $0.loop.inEventLoop } }
}
