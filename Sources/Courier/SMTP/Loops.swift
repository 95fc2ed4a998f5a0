import BelayEventLoops
import NIOCore
import Synchronization

/// The event loops of a courier, which take turns.
final class Loops: Sendable {
    private let executors: [LoopExecutor]
    private let turn = Atomic(0)

    /// As few as will do: each loop costs a waking of its own for what it is told.
    init(_ group: any EventLoopGroup, connections: Int) {
        var executors: [LoopExecutor] = []
        let most = (connections + Self.connectionsEach - 1) / Self.connectionsEach
        while executors.count < most {
            let loop = group.next()
            if executors.contains(where: { $0.loop === loop }) { break }
            executors.append(LoopExecutor(loop))
        }
        self.executors = executors
    }

    /// Connections that one loop serves before another one helps.
    private static let connectionsEach = 8

    /// The one that is next.
    func next() -> LoopExecutor {
        executors[turn.add(1, ordering: .relaxed).oldValue % executors.count]
    }

    /// The one that runs the caller; nil on any other thread.
    var current: LoopExecutor? { executors.first { $0.loop.inEventLoop } }
}
