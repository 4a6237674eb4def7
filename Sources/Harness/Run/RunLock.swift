package import BenchmarkModel
package import LinuxSystem

/// A lock that shows whether the program of a run is alive. The lock is a name in the kernel, which is removed when the
/// program exits, even if it is killed.
package enum RunLock {
    /// Takes the lock; returns nil if the program of the run holds it.
    package static func take(_ run: RunID) throws(SystemError) -> NameLock? {
        try NameLock.take("exporter-bench/run/\(run)")
    }

    /// Whether the program of the run is alive. A run whose status is `running` without such a program was killed.
    package static func isHeld(_ run: RunID) -> Bool {
        do throws(SystemError) {
            return try take(run) == nil
        } catch {
            // If the state is unknown, the run counts as running.
            return true
        }
    }

    static func held(_ run: RunID) -> String { "run \(run) is in progress: wait for its end, or stop it" }
}
