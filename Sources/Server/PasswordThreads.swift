import BelayEventLoops
import NIOCore
import NIOPosix

/// Threads that hash passwords and do nothing else: two, so that one guesser does not hold up
/// everybody, and no mail waits for either.
enum PasswordThreads {
    /// They live for as long as the process.
    static func make() -> [any TaskExecutor] {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        return group.makeIterator().map { LoopExecutor($0) }
    }
}
