import BenchmarkModel
package import LinuxSystem

/// Texts about processes that outlived the process that started them.
package enum Leftovers {
    private static let most = 3

    /// Returns a text such as `PID 12, sleep 100, of M/A (control); PID 13, ...; and 5 more`. Secrets of command lines
    /// are masked.
    package static func list(_ leftovers: [Leftover]) -> String {
        let named = leftovers.prefix(most).map(text)
        let more = leftovers.count > most ? ["and \(leftovers.count - most) more"] : []
        return (named + more).joined(separator: "; ")
    }

    /// Returns a text such as `2 processes could not be ended: ...; end them with: kill -9 12 13`.
    package static func cannotBeEnded(_ leftovers: [Leftover]) -> String {
        let pids = leftovers.map { "\($0.process.pid)" }.joined(separator: " ")
        return "\(Count.text(leftovers.count, "process", many: "processes")) could not be ended: \(list(leftovers)); "
            + "end \(leftovers.count == 1 ? "it" : "them") with: kill -9 \(pids)"
    }

    private static func text(_ leftover: Leftover) -> String {
        "PID \(leftover.process.pid), \(leftover.process.arguments.withoutSecrets.joined(separator: " "))"
            + (leftover.owner.map { ", of \($0)" } ?? "")
    }
}
