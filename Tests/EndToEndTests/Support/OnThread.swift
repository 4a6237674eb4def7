import Dispatch
import Testing

/// Runs a suite on a thread outside Swift's pool.
///
/// The pool has a thread for each core. A test that waits for a program keeps one of them although it needs no core, and between two tests
/// a suite waits for its turn behind all unit tests. On threads of their own several suites wait side by side, and keep nobody waiting.
struct OnThread: SuiteTrait, TestScoping {
    fileprivate let executor: QueueExecutor

    /// The suite as a whole is in the scope, so that what is between its tests is on the thread too.
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
    /// A thread of the suite's own, and of those that are in it: for a suite that is serialized.
    static var ownThread: Self { OnThread(executor: OnThread.QueueExecutor()) }

    /// The one thread of all suites that start agents, exporters and hubs, and measure nothing.
    static var programsThread: Self { OnThread(executor: OnThread.programs) }
}
