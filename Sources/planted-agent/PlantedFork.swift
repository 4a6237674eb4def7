import Glibc

/// Idle processes that an agent forks. They share all memory that the agent has touched so far.
struct PlantedFork: Sendable {
    private let pids: [pid_t]

    /// Forks the processes. Call before the process has a second thread: a forked process has only the thread that
    /// forked.
    init(count: Int) {
        let parent = getpid()
        var pids: [pid_t] = []
        for _ in 0..<count {
            let pid = fork()
            if pid == 0 {
                while getppid() == parent { usleep(50_000) }
                _exit(0)
            }
            if pid > 0 { pids.append(pid) }
        }
        self.pids = pids
    }

    func end() {
        for pid in pids {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }
}
