import CBench
import CLinux
import Glibc
import PrometheusExporter

/// The program: a child of this process, or a process that existed before.
struct WrappedProcess: ~Copyable {
    let pid: Int32
    let isChild: Bool
    /// Start time on CLOCK_MONOTONIC, in nanoseconds.
    let startedAt: Int64
    /// Readable once the process has exited; -1 for a child, whose exit is a signal.
    let descriptor: Int32

    enum End: Equatable {
        /// The status as shells report it: the exit code, or 128 and the signal's number.
        case status(Int32)
        /// The status is unknown: the process is not a child.
        case gone
    }

    /// Starts a command with this process' environment, descriptors, directory and process group. The kernel kills it
    /// when this process exits for any reason.
    ///
    /// BENCH_EVENT_FD is not passed on: its descriptor belongs to the wrapper.
    /// - Throws: status 127 if the program does not exist, 126 if it cannot be executed, 71 if no process can be
    ///   started.
    init(command: [String]) throws(WrapperFailure) {
        let path = try Executable.find(command[0], path: getenv("PATH").map { String(cString: $0) })
        unsetenv("BENCH_EVENT_FD")
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var spawned: Int64 = 0
        let result = path.withCString { path in
            var request = cl_spawn_request()
            request.path = path
            request.standard_input = 0
            request.standard_output = 1
            request.standard_error = 2
            request.event_descriptor = -1
            request.group_descriptor = -1
            request.death_signal = SIGKILL
            request.niceness = cl_thread_niceness()
            request.keep_ignored = 1
            return arguments.withUnsafeMutableBufferPointer { arguments in
                request.argv = UnsafePointer(arguments.baseAddress)
                request.envp = cl_environment()
                return cl_spawn(&request, &spawned)
            }
        }
        guard result > 0 else { throw Self.failure(path, -result) }
        pid = result
        isChild = true
        startedAt = spawned
        descriptor = -1
    }

    /// - Throws: status 66 if there is no such process, 71 if its exit cannot be observed.
    init(pid: Int32) throws(WrapperFailure) {
        let process = cl_process_descriptor(pid)
        if process == -ENOSYS {
            throw WrapperFailure(
                description: "--pid \(pid): Linux before 5.3 does not report the exit of another process",
                exitStatus: EX_OSERR)
        }
        var now = timespec()
        guard process >= 0, let start = ProcDirectory(pid: pid).startSinceBoot(),
            clock_gettime(CLOCK_BOOTTIME, &now) == 0
        else {
            if process >= 0 { close(process) }
            throw WrapperFailure(description: "--pid \(pid): there is no such process", exitStatus: EX_NOINPUT)
        }
        self.pid = pid
        isChild = false
        descriptor = process
        let age = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9 - start
        startedAt = cl_monotonic_ns() - Int64(max(0, age) * 1e9)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns whether the process has exited, without waiting. For a child, do not call this again after it has
    /// returned an end.
    ///
    /// Reaps every child of this process that has exited. As process 1 of a container, or as a subreaper, this process
    /// inherits the children of exited processes, and no other process would reap them.
    func end() -> End? {
        var end: End?
        var code: Int32 = 0
        var signal: Int32 = 0
        while true {
            let ended = cl_reap(-1, &code, &signal)
            guard ended > 0 else { break }
            if isChild, ended == pid { end = .status(signal > 0 ? 128 + signal : code) }
        }
        guard !isChild else { return end }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0 ? .gone : nil
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    private static func failure(_ path: String, _ code: Int32) -> WrapperFailure {
        switch code {
        case EAGAIN, ENOMEM, EMFILE, ENFILE: .system("no process can be started", code)
        case ENOENT: WrapperFailure(description: "\(path): its interpreter does not exist", exitStatus: 127)
        case ENOEXEC:
            WrapperFailure(
                description: "\(path): not a program for this machine; a script must begin with #! and its interpreter",
                exitStatus: 126)
        default: WrapperFailure(description: "\(path): \(String(cString: strerror(code)))", exitStatus: 126)
        }
    }
}
