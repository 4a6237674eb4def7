import Dispatch
import Testing

/// Runs a suite on a thread outside Swift's pool.
///
/// The pool has one thread per core. A test that waits for a program blocks one of them without needing a core. Between
/// two tests, a suite queues behind all unit tests. On threads of their own, several suites wait in parallel and do not
/// block others.
struct OnThread: SuiteTrait, TestScoping {
    fileprivate let executor: QueueExecutor

    /// The scope covers the whole suite, so that the code between its tests runs on the thread too.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(executor) { try await function() }
    }

    fileprivate final class QueueExecutor: TaskExecutor {
        private let queue = DispatchQueue(label: "tests that wait")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            let executor = asUnownedTaskExecutor()
            queue.async { job.runSynchronously(on: executor) }
        }
    }

    fileprivate static let programs = QueueExecutor()
}

extension Trait where Self == OnThread {
    /// A thread for one suite and the suites in it; the suite must be serialized.
    static var ownThread: Self { OnThread(executor: OnThread.QueueExecutor()) }

    /// The one thread shared by all suites that start agents, exporters and hubs and measure nothing.
    static var programsThread: Self { OnThread(executor: OnThread.programs) }
}
