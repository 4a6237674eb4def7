import CLinux
import Glibc
import Synchronization

/// An operation done once after each pause of 10 ms, as in an agent that sleeps between its requests: code and data have left the caches
/// then. The time is the clock's, from just before to just after.
func cold(_ name: String, _ operation: @escaping () -> Void) -> Subject {
    Subject(
        name: name, operations: 10, isCold: true,
        run: { count in for _ in 0..<count { operation() } },
        nanoseconds: { count in
            var total: Int64 = 0
            for _ in 0..<count {
                usleep(10_000)
                // The clock's own code is not what is to be found cold.
                _ = cl_monotonic_ns()
                let start = cl_monotonic_ns()
                operation()
                total += cl_monotonic_ns() - start
            }
            return Double(total)
        })
}

/// Two threads that do the same at once: the clock's time until both are done, over the operations of one.
func twoThreads(_ name: String, operations: Int, _ run: @escaping @Sendable (Int) -> Void) throws -> Subject {
    let partner = Partner(run)
    try partner.start()
    return Subject(
        name: name, operations: operations, isCounted: false, run: run,
        nanoseconds: { count in
            partner.prepare()
            let start = cl_monotonic_ns()
            partner.begin(count)
            run(count)
            partner.wait()
            return Double(cl_monotonic_ns() - start)
        })
}

/// The second thread. It sleeps between samples and is there for as long as the program.
private final class Partner: Sendable {
    private let run: @Sendable (Int) -> Void
    /// Operations it is to do, 0 when it has done them.
    private let asked = Atomic<Int>(0)

    init(_ run: @escaping @Sendable (Int) -> Void) { self.run = run }

    func start() throws {
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Partner>.fromOpaque(context!).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard error == 0 else { throw BenchmarkError(description: "no thread: \(String(cString: strerror(error)))") }
    }

    private func serve() {
        while true {
            let count = asked.load(ordering: .acquiring)
            if count == 0 {
                usleep(500)
                continue
            }
            if count < 0 {
                // Told to be ready: from here on it does not sleep, so that both begin at once.
                _ = asked.compareExchange(expected: -1, desired: -2, ordering: .relaxed)
                continue
            }
            run(count)
            asked.store(0, ordering: .releasing)
        }
    }

    func begin(_ count: Int) { asked.store(count, ordering: .releasing) }

    /// Returns when it spins.
    func prepare() {
        asked.store(-1, ordering: .relaxed)
        while asked.load(ordering: .relaxed) != -2 {}
    }

    func wait() { while asked.load(ordering: .acquiring) != 0 {} }
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}
