import CBench
import Glibc

/// A queue of signals that are read from a descriptor instead of terminating or interrupting the program.
package struct SignalQueue: ~Copyable, Sendable {
    /// Readable when a signal is queued.
    package let descriptor: FileDescriptor

    /// The signals that ask a program to exit.
    package static let endSignals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    /// Blocks the signals for the calling thread and for the threads that it starts. Call on the program's first
    /// thread, before another thread exists.
    package init(_ numbers: [Int32]) throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try check(cl_queue_signals(numbers, Int32(numbers.count)), "signalfd", "signals"))
    }

    /// Returns the next queued signal without waiting; nil when there is none.
    package func next() -> Int32? {
        var fromKernel: Int32 = 0
        let number = cl_next_signal(descriptor.number, &fromKernel)
        return number > 0 ? number : nil
    }
}
