import AgentRuntime
import CLinux
import Glibc
import PrometheusExporter

/// One program and what is served of it, until the program ends or the wrapper is told to.
struct Wrapper {
    private let settings: WrapperSettings
    private let name: String

    init(_ settings: WrapperSettings) {
        self.settings = settings
        name = settings.agent.name
    }

    /// Once in a process, on a thread that lives as long as it does.
    ///
    /// - Parameter entered: CLOCK_MONOTONIC when the program's own code began.
    /// - Returns: the exit status: a child's own, or 128 and the signal's number; 0 of a process that is no child.
    func run(entered: Int64) throws(WrapperFailure) -> Int32 {
        // As in an agent: one heap for all threads.
        _ = cl_limit_malloc_arenas(1)
        let signals = try SignalQueue()
        let stamps = EventStamps(descriptor: settings.agent.eventDescriptor)
        stamps.stamp(.main, at: entered)
        try refuseTakenPort(signals)
        let process: WrappedProcess
        switch settings.subject {
        case .command(let command): process = try WrappedProcess(command: command)
        case .process(let pid):
            process = try WrappedProcess(pid: pid)
            tellUnreadable(pid)
        }
        return try lookAfter(process, signals, stamps)
    }

    /// Nothing is started yet: a port that is somebody else's is a mistake to be mended.
    private func refuseTakenPort(_ signals: borrowing SignalQueue) throws(WrapperFailure) {
        guard settings.agent.httpServer, case .other(let found) = settings.httpPort.use(until: signals.descriptor)
        else { return }
        throw WrapperFailure(
            description:
                "\(NetworkAddress.endpoint(settings.agent.address, settings.agent.metricsPort)) is taken, and serves no metrics "
                + "(\(found)): give another --metrics-port, or end what is there",
            exitStatus: EX_UNAVAILABLE)
    }

    private func lookAfter(
        _ process: borrowing WrappedProcess, _ signals: borrowing SignalQueue, _ stamps: borrowing EventStamps
    ) throws(WrapperFailure) -> Int32 {
        let look = OutsideLook(settings.agent, pid: process.pid)
        var endpoints = Endpoints(settings, look, startedAt: process.startedAt)
        // Of a process that was there: when it is told of no longer.
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
                look.noteEnd()
                endpoints.support?.noteEnd()
                // Where nothing is served there is nobody to tell.
                guard endpoints.support != nil else { return 0 }
                logError("\(name): process \(process.pid) has ended; this is told for \(settings.grace) s")
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

    /// Until one of two descriptors is readable (a negative one never is), or CLOCK_MONOTONIC is `due`.
    private func wait(for first: Int32, or second: Int32, until due: Int64?) {
        var waiting = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        let left = due.map { Int32(clamping: (max(0, $0 - cl_monotonic_ns()) + 999_999) / 1_000_000) }
        poll(&waiting, 2, left ?? -1)
    }

    /// Of another user's process some of it cannot be read.
    private func tellUnreadable(_ pid: Int32) {
        let files = ["io", "fd"].filter { access("/proc/\(pid)/\($0)", R_OK) != 0 }
        guard !files.isEmpty else { return }
        logError(
            "\(name): /proc/\(pid)/\(files.joined(separator: ", ")) cannot be read: what stands there is on no page; "
                + "run the wrapper as the process' user")
    }
}
