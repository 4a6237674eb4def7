import CBench
import Glibc

/// The signals of this process, readable from a descriptor. It must be made before any thread, so that no thread
/// handles a signal.
struct SignalQueue: ~Copyable {
    /// Readable if a signal is pending.
    let descriptor: Int32

    /// Signals that are passed on to a child. A signal that this process was started to ignore (nohup) stays ignored by
    /// both.
    static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    struct Received {
        let number: Int32
        /// Whether a key of the terminal sent the signal, which then reached the child too.
        let isFromTerminal: Bool
    }

    init() throws(WrapperFailure) {
        // If the parent ignored SIGCHLD, the end of children would not be reported.
        signal(SIGCHLD, SIG_DFL)
        // A broken pipe is reported by the error of the write.
        let queued = Self.passedOn.filter { cl_is_ignored($0) == 0 } + [SIGCHLD, SIGPIPE]
        descriptor = cl_queue_signals(queued, Int32(queued.count))
        guard descriptor >= 0 else { throw .system("signals", -descriptor) }
    }

    deinit { close(descriptor) }

    func next() -> Received? {
        var fromKernel: Int32 = 0
        let number = cl_next_signal(descriptor, &fromKernel)
        return number > 0 ? Received(number: number, isFromTerminal: fromKernel != 0) : nil
    }
}

extension WrapperFailure {
    /// A system call failed unexpectedly.
    static func system(_ what: String, _ code: Int32) -> WrapperFailure {
        WrapperFailure(description: "\(what): \(String(cString: strerror(code)))", exitStatus: EX_OSERR)
    }
}
