package import BenchmarkModel
package import LinuxSystem

/// Tells whether a run's program is alive: it holds a name in the kernel that goes with it, however it ends.
package enum RunLock {
    /// nil while the run's program holds it.
    package static func take(_ run: RunID) throws(SystemError) -> NameLock? {
        try NameLock.take("exporter-bench/run/\(run)")
    }

    /// Whether the run's program is there. A run that says it is running while it is not was killed.
    package static func isHeld(_ run: RunID) -> Bool {
        do throws(SystemError) {
            return try take(run) == nil
        } catch {
            // Not known: better left alone than taken for dead.
            return true
        }
    }

    static func held(_ run: RunID) -> String { "run \(run) is in progress: wait for its end, or stop it" }
}
