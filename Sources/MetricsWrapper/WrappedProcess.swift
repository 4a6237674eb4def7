import CBench
import CLinux
import Glibc
import PrometheusExporter

/// The program: a child of this process, or one that was there before.
struct WrappedProcess: ~Copyable {
    let pid: Int32
    let isChild: Bool
    /// CLOCK_MONOTONIC nanoseconds.
    let startedAt: Int64
    /// Readable once it has ended; -1 for a child, whose end is a signal.
    let descriptor: Int32

    enum End: Equatable {
        /// As shells tell it: the exit code, or 128 and the signal's number.
        case status(Int32)
        /// Of a process that is no child nobody tells it.
        case gone
    }

    /// Starts a command with this process' environment, descriptors, directory and process group. The kernel kills it when this
    /// process ends, however it does.
    ///
    /// BENCH_EVENT_FD is left out: its descriptor is the wrapper's.
    /// - Throws: 127 for a program that is not there, 126 for one that cannot be run, 71 where no process can be made.
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

    /// - Throws: 66 where there is no such process, 71 where its end cannot be seen.
    init(pid: Int32) throws(WrapperFailure) {
        let process = cl_process_descriptor(pid)
        if process == -ENOSYS {
            throw WrapperFailure(
                description: "--pid \(pid): the end of another process cannot be seen before Linux 5.3",
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

    /// Looks, without waiting, whether it has ended. A child is gone then: not to be asked again.
    ///
    /// Reaps every child of this process that has ended. As process 1 of a container, or as a subreaper, this process inherits those that
    /// outlive their parents, and nobody else would.
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
        case EAGAIN, ENOMEM, EMFILE, ENFILE: .system("no process can be made", code)
        case ENOENT: WrapperFailure(description: "\(path): its interpreter is not there", exitStatus: 127)
        case ENOEXEC:
            WrapperFailure(
                description: "\(path): no program of this machine; a script begins with #! and its interpreter",
                exitStatus: 126)
        default: WrapperFailure(description: "\(path): \(String(cString: strerror(code)))", exitStatus: 126)
        }
    }
}
