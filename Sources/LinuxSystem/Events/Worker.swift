import CBench
import CLinux
import Glibc
import Synchronization

/// A thread of its own for work that blocks or must be on time; the cooperative pool is for neither.
package final class Worker<Value: Sendable>: Sendable {
    private let thread: pthread_t
    private let outcome: Outcome<Value>

    /// Starts at once, with a timer slack of 1 ns. `niceness` is for this thread alone; without the right to
    /// raise its priority it stays as it is.
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

    /// Whether the thread's work is done: `join` then gives its result at once.
    package var isDone: Bool { outcome.value.withLock { $0 != nil } }

    /// Waits for the end of the thread and gives its result. Call once.
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

/// The calling thread's share of the cores.
package enum Scheduling {
    /// Its nice value: -20 is served first, 19 last.
    package static var niceness: Int32 { cl_thread_niceness() }

    /// Sets it as far as the system lets us; gives the value then in force.
    @discardableResult
    package static func setNiceness(_ value: Int32) -> Int32 { cl_set_thread_niceness(value) }
}
