import CBench
import Glibc

/// The signals of this process as a descriptor. Made before any thread is, so that no thread takes one.
struct SignalQueue: ~Copyable {
    /// Readable when there is one.
    let descriptor: Int32

    /// Passed on to a child. A signal that this process was started to ignore (nohup) goes on being ignored, by both.
    static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    struct Received {
        let number: Int32
        /// By a key of the terminal, which sends it to the child as well.
        let isFromTerminal: Bool
    }

    init() throws(WrapperFailure) {
        // A parent that ignores it would have children vanish unseen.
        signal(SIGCHLD, SIG_DFL)
        // A broken pipe is told by the write's error.
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
    /// A system call failed that ought not to.
    static func system(_ what: String, _ code: Int32) -> WrapperFailure {
        WrapperFailure(description: "\(what): \(String(cString: strerror(code)))", exitStatus: EX_OSERR)
    }
}
