import LinuxSystem

/// A clock whose time passes only when it is waited for.
final class FakeClock: MonotonicClock {
    private var time: Int64 = 1_000_000_000_000
    private var plans: [(at: Int64, body: () -> Void)] = []
    /// Returns the CPU nanoseconds of a process at a time of CLOCK_MONOTONIC; nil for a process that does not exist.
    var cpuTime: (Int32, Int64) -> Int64? = { _, _ in nil }

    func now() -> Int64 { time }

    func sleep(until deadline: Int64) {
        while let index = plans.indices.filter({ plans[$0].at <= deadline }).min(by: { plans[$0].at < plans[$1].at }) {
            let plan = plans.remove(at: index)
            time = max(time, plan.at)
            plan.body()
        }
        time = max(time, deadline)
    }

    func cpu(of pid: Int32) -> Int64? { cpuTime(pid, time) }

    func pass(seconds: Double) { sleep(until: time + seconds.nanoseconds) }

    /// Calls `body` when so many seconds have passed.
    func after(seconds: Double, _ body: @escaping () -> Void) { plans.append((time + seconds.nanoseconds, body)) }
}
