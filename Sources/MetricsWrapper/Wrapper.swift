import AgentRuntime
import CLinux
import Glibc
import PrometheusExporter

/// Supervises one program and serves its metrics, until the program exits or a signal ends the wrapper.
struct Wrapper {
    private let settings: WrapperSettings
    private let name: String

    init(_ settings: WrapperSettings) {
        self.settings = settings
        name = settings.agent.name
    }

    /// Runs the wrapper. Call it once in a process, on a thread that lives as long as the process.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC nanoseconds when the program's own code began.
    /// - Returns: the exit status: a child's own status, or 128 and the signal's number; 0 for a process that is not a
    ///   child.
    func run(entered: Int64) throws(WrapperFailure) -> Int32 {
        // One heap for all threads, as in an agent.
        _ = cl_limit_malloc_arenas(1)
        let signals = try SignalQueue()
        let stamps = EventStamps(descriptor: settings.agent.eventDescriptor)
        stamps.stamp(.main, at: entered)
        try refuseUsedPort(signals)
        let process: WrappedProcess
        switch settings.subject {
        case .command(let command): process = try WrappedProcess(command: command)
        case .process(let pid):
            process = try WrappedProcess(pid: pid)
            reportUnreadable(pid)
        }
        return try supervise(process, signals, stamps)
    }

    /// Fails if another service uses the HTTP port. Nothing is started yet, so the user can fix it.
    private func refuseUsedPort(_ signals: borrowing SignalQueue) throws(WrapperFailure) {
        guard settings.agent.httpServer, case .other(let found) = settings.httpPort.use(until: signals.descriptor)
        else { return }
        throw WrapperFailure(
            description:
                "\(NetworkAddress.endpoint(settings.agent.address, settings.agent.metricsPort)) is in use, but serves no metrics "
                + "(\(found)): give another --metrics-port, or stop the program that uses it",
            exitStatus: EX_UNAVAILABLE)
    }

    private func supervise(
        _ process: borrowing WrappedProcess, _ signals: borrowing SignalQueue, _ stamps: borrowing EventStamps
    ) throws(WrapperFailure) -> Int32 {
        let probe = OutsideProbe(settings.agent, pid: process.pid)
        var endpoints = Endpoints(settings, probe, startedAt: process.startedAt)
        // The time until which the exit of a process that is not a child is reported.
        var graceEnd: Int64?
        while true {
            wait(
                for: graceEnd == nil ? process.descriptor : -1, or: signals.descriptor, until: graceEnd ?? endpoints.due
            )
            while let signal = signals.next() {
                guard SignalQueue.passedOn.contains(signal.number) else { continue }
                guard process.isChild else {
                    endpoints.support?.stop()
                    return 0
                }
                if signal.number == SIGTERM { endpoints.support?.health = .stopping }
                if !signal.isFromTerminal { process.send(signal.number) }
            }
            let end = process.end()
            if let graceEnd {
                guard cl_monotonic_ns() >= graceEnd else { continue }
                endpoints.support?.stop()
                return 0
            }
            switch end {
            case .status(let status):
                endpoints.support?.stop()
                return status
            case .gone:
                probe.noteEnd()
                endpoints.support?.noteEnd()
                // Without an open port there is no page to report the exit on.
                guard endpoints.support != nil else { return 0 }
                logError("\(name): process \(process.pid) has exited; this is reported for \(settings.grace) s")
                graceEnd = cl_monotonic_ns() + Int64(settings.grace * 1e9)
                continue
            case nil: break
            }
            if let due = endpoints.due, cl_monotonic_ns() >= due {
                do throws(WrapperFailure) {
                    try endpoints.advance(stamps, until: signals.descriptor)
                } catch {
                    if process.isChild { process.send(SIGTERM) }
                    throw error
                }
            }
        }
    }

    /// Waits until one of two descriptors is readable, or until CLOCK_MONOTONIC reaches `due`. A negative descriptor is
    /// never readable.
    private func wait(for first: Int32, or second: Int32, until due: Int64?) {
        var waiting = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        let left = due.map { Int32(clamping: (max(0, $0 - cl_monotonic_ns()) + 999_999) / 1_000_000) }
        poll(&waiting, 2, left ?? -1)
    }

    /// Reports files of another user's process that cannot be read.
    private func reportUnreadable(_ pid: Int32) {
        let files = ["io", "fd"].filter { access("/proc/\(pid)/\($0)", R_OK) != 0 }
        guard !files.isEmpty else { return }
        logError(
            "\(name): /proc/\(pid)/\(files.joined(separator: ", ")) cannot be read, so their figures are missing; "
                + "run the wrapper as the user of the process")
    }
}
