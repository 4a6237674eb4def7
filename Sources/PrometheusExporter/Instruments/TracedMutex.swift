import Synchronization

/// A Mutex that the thread sanitizer can follow: of a Mutex under contention it does not see that one thread gives way to the next one, and
/// reports what is done under it as a race. An atomic that is written last and read first under the lock tells it; that is two plain
/// moves where nobody looks.
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
