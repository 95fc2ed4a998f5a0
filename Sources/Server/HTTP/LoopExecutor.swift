import NIOCore

/// Runs tasks on the loop of a connection, where its bytes are read and written.
///
/// Why: a request then changes threads for the store alone, and each change costs processor time.
/// Whatever takes long keeps the loop's other connections waiting and must run elsewhere.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
