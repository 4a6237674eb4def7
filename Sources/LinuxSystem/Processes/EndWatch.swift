import CBench
import Glibc
import Synchronization

/// Records the times at which processes exit. A dedicated thread sleeps in poll(2) on their descriptors, and costs
/// nothing until one of them exits.
package final class EndWatch: Sendable {
    private let times: EndTimes
    private let worker: Worker<Void>
    /// A byte in this pipe makes the thread end.
    private let stop: FileDescriptor

    /// - Parameter pids: children of this process that are not yet reaped. A child that has already exited gets the
    ///   current time.
    /// - Throws: if the kernel has no process descriptors (it has from Linux 5.3 on), or if no thread is available.
    package init(_ pids: [Int32]) throws(SystemError) {
        var pipe = try FileDescriptor.pipe()
        let stopReader = pipe.takeRead()
        stop = pipe.takeWrite()
        var watched: [Int32: Int32] = [:]
        let times = EndTimes()
        self.times = times
        do throws(SystemError) {
            for pid in pids { watched[try check(cl_process_descriptor(pid), "pidfd_open", "process \(pid)")] = pid }
            let descriptors = watched
            let input = dup(stopReader.number)
            worker = try Worker(name: "load ends") { Self.watch(descriptors, until: input, times) }
        } catch {
            for descriptor in watched.keys { close(descriptor) }
            throw error
        }
    }

    deinit {
        _ = try? stop.write([1])
        worker.join()
    }

    /// CLOCK_MONOTONIC at which a process exited, in nanoseconds; nil while it runs.
    package func endedAt(_ pid: Int32) -> Int64? { times.ends.withLock { $0[pid] } }

    private static func watch(_ watched: [Int32: Int32], until stop: Int32, _ times: EndTimes) {
        var left = watched
        while true {
            let ready = Poll.readable([stop] + left.keys, timeout: nil)
            let now = Clock.now()
            for descriptor in ready {
                guard let pid = left.removeValue(forKey: descriptor) else { continue }
                times.ends.withLock { $0[pid] = now }
                close(descriptor)
            }
            if ready.contains(stop) { break }
        }
        for descriptor in left.keys { close(descriptor) }
        close(stop)
    }
}

private final class EndTimes: Sendable {
    let ends = Mutex<[Int32: Int64]>([:])
}
