package import NIOCore

/// Runs tasks on the loop of a connection, where its bytes are read and written.
///
/// Why: a transaction then changes threads for the store alone, and each change costs processor
/// time. Whatever takes long keeps the loop's other connections waiting and must run elsewhere.
package final class LoopExecutor: TaskExecutor {
    package let loop: any EventLoop

    package init(_ loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
