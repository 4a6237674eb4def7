import BenchmarkModel
import LinuxSystem

/// A limit that a child's output has reached, and how much the child wrote.
struct OutputExcess: Hashable {
    enum Limit: Int, CaseIterable {
        case output
        case stamps
        case loadCommand
    }

    let limit: Limit
    let bytes: Int

    init(_ limit: Limit, bytes: Int) {
        self.limit = limit
        self.bytes = bytes
    }
}

extension OutputExcess.Limit {
    /// A sentence part that says what the named agents did and how the bench handles it.
    fileprivate var sentence: String {
        switch self {
        case .output:
            "wrote more than \(MemoryLimits.namedOutput >> 20) MiB to standard output and error in this round. Only "
                + "the end is kept. A process that writes faster than the bench reads is blocked, so their figures "
                + "include the cost of this output"
        case .stamps:
            "wrote more than \(MemoryLimits.stamps >> 10) KiB to BENCH_EVENT_FD. Only the first stamps are read"
        case .loadCommand:
            "have load commands that wrote more than \(MemoryLimits.namedOutput >> 20) MiB in this round. Only the "
                + "last \(MemoryLimits.loadReport >> 10) KiB are searched for the report"
        }
    }
}

extension RoundContext {
    /// Warns about children that wrote more than is kept: one warning for each limit, with the agents and how much each
    /// wrote.
    func warn(of excesses: [(agents: [AgentOrder], excess: OutputExcess)]) {
        for limit in OutputExcess.Limit.allCases {
            let names = excesses.filter { $0.excess.limit == limit }.map { agents, excess in
                let names = agents.map(\.id.description).joined(separator: ", ")
                let size =
                    excess.bytes < 1_000_000 ? "\(excess.bytes / 1000) KB" : "\(excess.bytes / 1_000_000) MB"
                return "\(names) (\(agents.first?.arm.rawValue ?? "?"), \(size))"
            }
            guard !names.isEmpty else { continue }
            emit(
                .warning(
                    "\(launch.target), \(launch.phase.rawValue) \(launch.round): these agents \(limit.sentence): "
                        + names.joined(separator: ", ")))
        }
    }
}
