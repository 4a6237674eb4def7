import AgentRuntime
import CLinux
import Glibc

/// A process that an agent starts, with CPU costs of its own.
final class PlantedChild: Sendable {
    private let pid: pid_t

    /// nil where it cannot be started, which is said on standard error.
    init?(iterations: UInt64) {
        var pid: pid_t = 0
        let arguments = ["planted-agent", "--child=\(iterations)"]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        let error = posix_spawn(&pid, "/proc/self/exe", nil, nil, pointers, environ)
        guard error == 0 else {
            logError("planted-agent: no child: \(String(cString: strerror(error)))")
            return nil
        }
        self.pid = pid
    }

    func end() {
        kill(pid, SIGTERM)
        waitpid(pid, nil, 0)
    }

    /// The child's own main: work ten times a second until SIGTERM, then what it has planted. It ends with its parent.
    static func run(iterations: UInt64) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        // It may come blocked from the parent; a termination is waited for, not taken.
        sigprocmask(SIG_BLOCK, &signals, nil)
        let parent = getppid()
        var log = TruthLog(capacity: 1 << 16)
        var rest: UInt64 = 1
        let start = cl_thread_cpu_ns()
        while getppid() == parent {
            var period = timespec(tv_sec: 0, tv_nsec: 100_000_000)
            if sigtimedwait(&signals, nil, &period) == SIGTERM { break }
            for _ in 0..<iterations { rest = splitMix64(rest) }
            var entry = TruthLog.Entry()
            entry.at = cl_monotonic_ns()
            // All that it does is planted.
            entry.cpu = cl_thread_cpu_ns() - start
            log.append(entry)
        }
        log.write("child", to: STDERR_FILENO)
        exit(rest == 0 ? 1 : 0)
    }
}
