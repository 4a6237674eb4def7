import CBench
import Glibc
import Synchronization

/// The parameters of a child process.
package struct SpawnRequest: Sendable {
    /// Path of the executable (no search in PATH) and its arguments, beginning with the executable's name.
    package var command: [String]
    /// The whole environment of the child.
    package var environment: [String: String]
    package var standardInput: Int32?
    package var standardOutput: Int32
    package var standardError: Int32
    /// Descriptor that the child receives as `eventNumber`.
    package var eventDescriptor: Int32?
    /// Signal that the child receives when the thread that started it ends.
    package var deathSignal: DeathSignal

    /// The child's nice value, if permissions allow it.
    package var niceness: Int32
    /// The control group that counts the CPU time of the child and its descendants.
    package var controlGroup: ControlGroup?
    /// The directory in which the child runs; nil for this process' own. A relative path of the executable is relative
    /// to it.
    package var workingDirectory: String?

    package enum DeathSignal: Sendable {
        /// SIGKILL: the child ends at once, without cleanup.
        case kill
        /// SIGTERM: the child may clean up first.
        case terminate
        /// None: the child keeps running, in its own session. Another process must end it.
        case none
    }

    /// Descriptor number of the child's event pipe.
    package static let eventNumber: Int32 = 3

    package init(
        command: [String], environment: [String: String], standardInput: Int32? = nil, standardOutput: Int32,
        standardError: Int32, eventDescriptor: Int32? = nil, deathSignal: DeathSignal = .kill,
        niceness: Int32 = Scheduling.niceness, controlGroup: ControlGroup? = nil, workingDirectory: String? = nil
    ) {
        self.workingDirectory = workingDirectory
        self.controlGroup = controlGroup
        self.niceness = niceness
        self.deathSignal = deathSignal
        self.command = command
        self.environment = environment
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.eventDescriptor = eventDescriptor
    }
}

/// How a process ended.
package enum ProcessEnd: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    package var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let number): "signal \(number) (\(String(cString: strsignal(number))))"
        }
    }
}

/// A child of this process, the leader of its own process group. It is killed when the thread that started it ends, and
/// when this value is destroyed.
package struct ChildProcess: ~Copyable, Sendable {
    package let pid: Int32
    /// CLOCK_MONOTONIC in nanoseconds, just before the clone or after the child has joined its control group.
    package let spawnedAt: Int64
    package private(set) var end: ProcessEnd?

    /// Starts the child by vfork and execve. Costs some 0.5 ms whatever the size of this process.
    package init(_ request: SpawnRequest) throws(SystemError) {
        var spawned: Int64 = 0
        let result = withCStrings(request.command) { argv in
            withCStrings(request.environment.map { "\($0.key)=\($0.value)" }) { envp in
                var c = cl_spawn_request()
                c.path = UnsafePointer(argv[0])
                c.argv = argv
                c.envp = envp
                c.standard_input = request.standardInput ?? -1
                c.standard_output = request.standardOutput
                c.standard_error = request.standardError
                c.event_descriptor = request.eventDescriptor ?? -1
                c.event_number = SpawnRequest.eventNumber
                c.death_signal =
                    switch request.deathSignal {
                    case .kill: SIGKILL
                    case .terminate: SIGTERM
                    case .none: 0
                    }
                c.new_process_group = 1
                c.new_session = request.deathSignal == .none ? 1 : 0
                c.group_descriptor = request.controlGroup?.members.number ?? -1
                c.niceness = request.niceness
                guard let directory = request.workingDirectory else { return cl_spawn(&c, &spawned) }
                return directory.withCString { path in
                    c.directory = path
                    return cl_spawn(&c, &spawned)
                }
            }
        }
        pid = try check(result, "spawn", request.command[0])
        spawnedAt = spawned
        let started = pid
        Self.children.withLock { _ = $0.insert(started) }
    }

    /// Kills the child with its process group and waits until it has exited, 2 s at most. A child that waits for a
    /// device does not exit.
    deinit {
        guard end == nil else { return }
        kill(-pid, SIGKILL)
        let deadline = Clock.now() + Leftover.limit
        while waitpid(pid, nil, WNOHANG) == 0, Clock.now() < deadline { Poll.sleep(until: Clock.now() + 1_000_000) }
        disown()
    }

    private static let children = Mutex<Set<Int32>>([])

    /// The children that values of this type own. Only the owner takes their exit status.
    package static var owned: Set<Int32> { children.withLock { $0 } }

    private func disown() {
        let pid = pid
        Self.children.withLock { _ = $0.remove(pid) }
    }

    /// Checks without waiting whether the child has ended. If it has, kills the descendants that it left in its process
    /// group.
    package mutating func poll() -> ProcessEnd? {
        guard end == nil else { return end }
        var code: Int32 = 0
        var signalNumber: Int32 = 0
        guard cl_reap(pid, &code, &signalNumber) == pid else { return nil }
        end = signalNumber != 0 ? .signalled(signalNumber) : .exited(code)
        disown()
        kill(-pid, SIGKILL)
        return end
    }

    /// Whether the child is stopped by SIGSTOP or a debugger. It then answers nothing and handles no signal except
    /// SIGKILL.
    package var isStopped: Bool {
        guard end == nil, let stat = try? Files.text("/proc/\(pid)/stat") else { return false }
        return ["T", "t"].contains(ProcessTree.state(stat))
    }

    /// Waits until the child has ended, `limit` nanoseconds at most. nil if it has not ended by then.
    package mutating func wait(within limit: Int64) -> ProcessEnd? {
        let deadline = Clock.now() + limit
        while true {
            if let end = poll() { return end }
            guard Clock.now() < deadline else { return nil }
            Poll.sleep(until: Clock.now() + 1_000_000)
        }
    }

    /// Gives up ownership. The child keeps running, and this process no longer ends it.
    package consuming func release() {
        disown()
        discard self
    }

    /// Sends SIGTERM to the process, which is responsible for its own children.
    package func terminate() { send(SIGTERM) }

    /// Sends a signal to the process alone.
    package func send(_ number: Int32) {
        if end == nil { kill(pid, number) }
    }

    /// Sends SIGKILL to the whole process group.
    package func killGroup() {
        if end == nil { kill(-pid, SIGKILL) }
    }
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
