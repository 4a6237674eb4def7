import AgentRuntime
import CLinux
import Glibc
import SimulatedAgent

/// A child process of an agent, with its own CPU cost.
final class PlantedChild: Sendable {
    private let pid: pid_t

    /// Starts the child; nil if it cannot be started, with a message on standard error.
    init?(iterations: UInt64) {
        var pid: pid_t = 0
        let arguments = ["planted-agent", "--child=\(iterations)"]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        let error = posix_spawn(&pid, "/proc/self/exe", nil, nil, pointers, environ)
        guard error == 0 else {
            logError("planted-agent: the child process cannot be started: \(String(cString: strerror(error)))")
            return nil
        }
        self.pid = pid
    }

    func end() {
        kill(pid, SIGTERM)
        waitpid(pid, nil, 0)
    }

    /// Main function of the child: works ten times a second until SIGTERM, then writes its planted costs. It exits with
    /// its parent.
    static func run(iterations: UInt64) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        // SIGTERM is blocked, as it may already be in the parent, so that sigtimedwait receives it.
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
            // All of the child's work is planted.
            entry.cpu = cl_thread_cpu_ns() - start
            log.append(entry)
        }
        log.write("child", to: STDERR_FILENO)
        exit(rest == 0 ? 1 : 0)
    }
}
