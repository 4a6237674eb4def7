import CLinux
import Glibc
import Synchronization

/// The standard output of this program. A failed write is remembered until the end, so that no command has to check
/// each write.
package enum StandardOutput {
    /// The reason why standard output is incomplete.
    package enum Failure: Hashable, Sendable {
        /// A write failed.
        case error(SystemError)
        /// The reader of a pipe did not read, and this process was asked to exit.
        case abandoned
    }

    private struct State {
        var isUsed = false
        var failure: Failure?
    }

    private static let state = Mutex(State())

    /// Prepares the standard descriptors. Call this first. A standard descriptor that was closed at the start is opened
    /// as /dev/null, so that no file that is opened later becomes standard output. Writes to it fail. SIGPIPE is
    /// ignored, so a closed pipe shows as a failed write.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in 0..<3 as Range<Int32> where fcntl(number, F_GETFD) < 0 {
            _ = cl_open("/dev/null", number == 2 ? O_WRONLY : O_RDONLY, 0)
        }
    }

    /// Writes all of the text, unless an earlier write failed. Waits for a reader without limit: a pager reads when its
    /// user does. When this process has been asked to exit (`EndSignals`), a reader has two seconds for each piece.
    package static func write(_ text: String) {
        state.withLock { state in
            state.isUsed = true
            guard state.failure == nil else { return }
            do throws(SystemError) {
                if try !Output.writePatiently(1, Array(text.utf8)) { state.failure = .abandoned }
            } catch {
                state.failure = .error(error)
            }
        }
    }

    /// Closes standard output if this type has written to it, and returns the first failure of all writes. nil if there
    /// was none, or if the reader of a pipe (a pager, `head`) closed it early: the reader has what it needed.
    package static func finish() -> Failure? {
        state.withLock { state in
            guard state.isUsed else { return nil }
            if state.failure == nil, close(1) != 0 {
                state.failure = .error(SystemError(call: "close", subject: "descriptor 1"))
            }
            if case .error(let error) = state.failure, error.code == EPIPE { return nil }
            return state.failure
        }
    }
}

/// The standard error of this program. Messages must not block the program: if the reader does not read, they are
/// dropped.
package enum StandardError {
    private struct State {
        /// Whether the reader has not kept up.
        var isFull = false
        var dropped = 0
    }

    private static let state = Mutex(State())
    /// Seconds that a reader has. A reader that has not read for that long gets no more time until it reads.
    private static let patience = 0.25

    /// Writes a message, or drops it if the reader of a pipe has not read for a quarter of a second. The next message
    /// that is written says how many were dropped.
    package static func write(_ text: String) {
        state.withLock { state in
            guard Poll.isWritable(2, within: state.isFull ? 0 : patience) else {
                state.isFull = true
                state.dropped += 1
                return
            }
            var text = text
            if state.dropped > 0 {
                text = "(\(state.dropped) earlier messages were dropped, because standard error was not read)\n" + text
            }
            state = State()
            // Written in one piece, because there may be no space for the rest of a longer message.
            let isWhole =
                (try? Output.write(2, Array(text.utf8), waiting: { Poll.isWritable(2, within: patience) })) ?? true
            if !isWhole { state.isFull = true }
        }
    }
}
