import CBench
import Glibc
import Synchronization

/// Dates the ends of processes as they happen: a thread of its own that sleeps in poll(2) on their descriptors, and costs
/// nothing until one of them ends.
package final class EndWatch: Sendable {
    private let times: EndTimes
    private let worker: Worker<Void>
    /// A byte in it tells the thread to end.
    private let stop: FileDescriptor

    /// - Parameter pids: children of this process that are not yet reaped; one that has ended already is dated now.
    /// - Throws: where the kernel gives no descriptors of processes (it does from Linux 5.3 on), or no thread.
    package init(_ pids: [Int32]) throws(SystemError) {
        var pipe = try FileDescriptor.pipe()
        let told = pipe.takeRead()
        stop = pipe.takeWrite()
        var watched: [Int32: Int32] = [:]
        let times = EndTimes()
        self.times = times
        do throws(SystemError) {
            for pid in pids { watched[try check(cl_process_descriptor(pid), "pidfd_open", "process \(pid)")] = pid }
            let descriptors = watched
            let input = dup(told.number)
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

    /// CLOCK_MONOTONIC of a process' end; nil while it lives.
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
