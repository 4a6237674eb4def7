import CLinux
import Glibc
import Synchronization

/// Returns a subject whose operation runs once after each pause of 10 ms, as in an agent that sleeps between requests.
/// By then code and data have left the caches. The time is the clock's, from just before to just after the operation.
func cold(_ name: String, _ operation: @escaping () -> Void) -> Subject {
    Subject(
        name: name, operations: 10, isCold: true,
        run: { count in for _ in 0..<count { operation() } },
        nanoseconds: { count in
            var total: Int64 = 0
            for _ in 0..<count {
                usleep(10_000)
                // Warms up the clock's own code, which is not to be measured.
                _ = cl_monotonic_ns()
                let start = cl_monotonic_ns()
                operation()
                total += cl_monotonic_ns() - start
            }
            return Double(total)
        })
}

/// Returns a subject with two threads that do the same concurrently. Its time is the wall time until both are done,
/// divided by the operations of one thread.
func twoThreads(_ name: String, operations: Int, _ run: @escaping @Sendable (Int) -> Void) throws -> Subject {
    let partner = try Partner(run)
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

/// The second thread. It sleeps between samples and then uses no CPU. It lives as long as the program.
private final class Partner: Sendable {
    private let run: @Sendable (Int) -> Void
    private let ends: (read: Int32, write: Int32)
    /// Number of operations to do; 0 when they are done; -1 while the thread spins and waits for the number.
    private let asked = Atomic<Int>(0)

    init(_ run: @escaping @Sendable (Int) -> Void) throws {
        self.run = run
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw BenchmarkError(description: "no pipe: \(String(cString: strerror(errno)))")
        }
        self.ends = (ends[0], ends[1])
    }

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
        var byte: UInt8 = 0
        while read(ends.read, &byte, 1) == 1 {
            asked.store(-1, ordering: .relaxed)
            while asked.load(ordering: .acquiring) == -1 {}
            run(asked.load(ordering: .relaxed))
            asked.store(0, ordering: .releasing)
        }
    }

    /// Wakes the thread, and returns when it is awake.
    func prepare() {
        _ = write(ends.write, "x", 1)
        while asked.load(ordering: .relaxed) != -1 {}
    }

    func begin(_ count: Int) { asked.store(count, ordering: .releasing) }

    func wait() { while asked.load(ordering: .acquiring) != 0 {} }
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}
