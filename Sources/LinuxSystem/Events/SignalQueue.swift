import CBench
import Glibc

/// Signals that wait in a descriptor instead of ending the program or interrupting it.
package struct SignalQueue: ~Copyable, Sendable {
    /// Readable when a signal waits.
    package let descriptor: FileDescriptor

    /// The signals by which a program is asked to end.
    package static let endSignals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    /// Blocks the signals for the calling thread and for those that it starts. Call on the program's first thread, before there
    /// is another one.
    package init(_ numbers: [Int32]) throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try check(cl_queue_signals(numbers, Int32(numbers.count)), "signalfd", "signals"))
    }

    /// The next one, without waiting; nil when there is none.
    package func next() -> Int32? {
        var fromKernel: Int32 = 0
        let number = cl_next_signal(descriptor.number, &fromKernel)
        return number > 0 ? number : nil
    }
}
