import CBench
import CLinux
import Glibc
import Synchronization

/// A dedicated thread for work that blocks or must be on time. The cooperative thread pool suits neither.
package final class Worker<Value: Sendable>: Sendable {
    private let thread: pthread_t
    private let outcome: Outcome<Value>

    /// Starts the thread at once, with a timer slack of 1 ns. `niceness` applies to this thread alone; without
    /// permission to raise the priority, the priority stays unchanged.
    package init(name: String, niceness: Int32 = Scheduling.niceness, _ body: @escaping @Sendable () -> Value)
        throws(SystemError)
    {
        let outcome = Outcome<Value>()
        let entry = ThreadEntry {
            cl_set_thread_name(name)
            _ = cl_set_timer_slack(1)
            Scheduling.setNiceness(niceness)
            let result = body()
            outcome.value.withLock { $0 = result }
        }
        let argument = Unmanaged.passRetained(entry)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<ThreadEntry>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw SystemError(call: "pthread_create", subject: name, code: code)
        }
        self.thread = thread
        self.outcome = outcome
    }

    /// Whether the work is done, so that `join` returns its result at once.
    package var isDone: Bool { outcome.value.withLock { $0 != nil } }

    /// Waits until the thread has ended and returns its result. Call once.
    package func join() -> Value {
        pthread_join(thread, nil)
        return outcome.value.withLock { $0! }
    }
}

private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}

private final class ThreadEntry: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Scheduling priority of the calling thread.
package enum Scheduling {
    /// Nice value: -20 is the highest priority, 19 the lowest.
    package static var niceness: Int32 { cl_thread_niceness() }

    /// Sets the nice value as far as the system allows, and returns the value then in force.
    @discardableResult
    package static func setNiceness(_ value: Int32) -> Int32 { cl_set_thread_niceness(value) }
}
