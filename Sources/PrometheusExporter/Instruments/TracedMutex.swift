import Synchronization

/// A Mutex that the thread sanitizer can follow. Under contention the sanitizer does not see that a Mutex passes from
/// one thread to the next, and reports accesses under the lock as races. An atomic that is written last and read first
/// under the lock shows it the order. Without the sanitizer this costs two plain moves.
struct TracedMutex<Value: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let handover = Atomic<Bool>(false)

    init(_ value: consuming sending Value) { mutex = Mutex(value) }

    borrowing func withLock<Result>(_ body: (inout sending Value) -> sending Result) -> sending Result {
        mutex.withLock { value in
            _ = handover.load(ordering: .acquiring)
            defer { handover.store(true, ordering: .releasing) }
            return body(&value)
        }
    }
}
