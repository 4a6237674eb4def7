import CLinux
import Glibc
import Synchronization

/// The standard output of this program. A write that fails is remembered until the end, so that no command has to ask.
public enum StandardOutput {
    private struct State {
        var isUsed = false
        var failure: SystemError?
    }

    private static let state = Mutex(State())

    /// Call first of all. A standard descriptor that was closed at the start is occupied, so that no file that is opened later
    /// becomes standard output; writes to it fail. SIGPIPE is ignored: a closed pipe is seen as a failed write.
    public static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in 0..<3 as Range<Int32> where fcntl(number, F_GETFD) < 0 {
            _ = cl_open("/dev/null", number == 2 ? O_WRONLY : O_RDONLY, 0)
        }
    }

    /// Writes all of it, unless an earlier write failed.
    public static func write(_ text: String) {
        state.withLock { state in
            state.isUsed = true
            guard state.failure == nil else { return }
            do throws(SystemError) {
                try Output.write(1, Array(text.utf8))
            } catch {
                state.failure = error
            }
        }
    }

    /// Closes standard output, where this type has written to it, and gives the first error of all writes. nil where there was
    /// none, or where the reader of a pipe (a pager, `head`) closed it early: the reader has what it wanted.
    public static func finish() -> SystemError? {
        state.withLock { state in
            guard state.isUsed else { return nil }
            if state.failure == nil, close(1) != 0 {
                state.failure = SystemError(call: "close", subject: "descriptor 1")
            }
            return state.failure?.code == EPIPE ? nil : state.failure
        }
    }
}
