import CBench
import Glibc
import Synchronization

/// The signals that ask the bench to exit: a descriptor to poll and a flag to read.
package enum EndSignals {
    private static let received = Atomic<Int32>(0)
    private static let pipeWrite = Atomic<Int32>(-1)

    /// Installs handlers for SIGINT, SIGQUIT, SIGTERM and SIGHUP. Each sets the flag and makes the returned descriptor
    /// readable. SIGPIPE is ignored. A second SIGINT or SIGQUIT ends the program at once. The four signals are
    /// unblocked if the parent had blocked them. A SIGHUP that the parent ignored (nohup) stays ignored. Call once.
    package static func install() throws(SystemError) -> FileDescriptor {
        var ends = try FileDescriptor.pipe()
        let readEnd = ends.takeRead()
        let writeEnd = ends.takeWrite()
        try writeEnd.setNonblocking()
        pipeWrite.store(dup(writeEnd.number), ordering: .relaxed)
        signal(SIGPIPE, SIG_IGN)
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] {
            sigaddset(&mask, number)
            var before = sigaction()
            sigaction(number, nil, &before)
            let ignored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
            if !(number == SIGHUP && ignored) { signal(number, handle) }
        }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        return readEnd
    }

    /// Asks another process to exit (SIGTERM).
    package static func send(to pid: Int32) { kill(pid, SIGTERM) }

    /// The first such signal received; nil if there was none.
    package static var pending: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    private static let handle: @convention(c) (Int32) -> Void = { number in
        let isFromKeyboard = number == SIGINT || number == SIGQUIT
        if received.exchange(number, ordering: .relaxed) != 0 && isFromKeyboard { _exit(130) }
        var byte: UInt8 = 1
        write(pipeWrite.load(ordering: .relaxed), &byte, 1)
    }
}

/// Functions that wait for one of a few descriptors.
package enum Poll {
    /// Returns the descriptors that are readable, or at their end, within `timeout` seconds; none after the timeout.
    /// nil waits without limit.
    package static func readable(_ descriptors: [Int32], timeout: Double?) -> [Int32] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = timeout.map { Int32(min(max(0, ($0 * 1000).rounded(.up)), 2e9)) } ?? -1
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.filter { $0.revents != 0 }.map(\.fd)
    }

    /// Returns whether a descriptor accepts bytes, or fails at once, within `seconds`. nil waits without limit. A
    /// signal ends the wait early; the result is then false.
    static func isWritable(_ descriptor: Int32, within seconds: Double?) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&polled, 1, seconds.map { Int32(($0 * 1000).rounded(.up)) } ?? -1) > 0
    }

    /// Waits until `descriptor` accepts bytes, or until one of `others` is readable or at its end.
    package static func writable(_ descriptor: Int32, orReadable others: [Int32]) {
        var polled =
            [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
            + others.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), -1)
    }

    /// Sleeps until `deadline` (CLOCK_MONOTONIC, nanoseconds).
    package static func sleep(until deadline: Int64) {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }
}

package enum Terminal {
    /// Returns the width of the terminal on a descriptor, in columns; nil if the descriptor is not a terminal.
    package static func columns(_ descriptor: Int32) -> Int? {
        let columns = Int(cl_terminal_columns(descriptor))
        return columns > 0 ? columns : nil
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
