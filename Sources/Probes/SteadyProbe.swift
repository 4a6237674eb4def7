package import BenchmarkModel

/// What is read of a process, and of what it started, over a steady state: begun before it, finished at its end.
///
/// A new one is a file of its own, and a line in `SteadyProbes.all`; its metrics are then stored, absent with the reason where a process
/// failed, and shown. Confined to the node's main thread; reading costs time of every steady state, so it has to be cheap.
package protocol SteadyProbe: SendableMetatype {
    /// What it finds, each once.
    static var metrics: [Metric] { get }

    /// - Parameter pids: the process first, then what it has started by now.
    init(pids: [Int32])

    mutating func begin()

    /// The figures since `begin`, one of each of `metrics`, in their order.
    func finish() -> [(Metric, Measured)]
}

/// All probes of a steady state, besides CPU, which is read block by block, and memory, which is read when steady state is over.
package enum SteadyProbes {
    package static let all: [any SteadyProbe.Type] = [DiskProbe.self]

    package static let metrics: [Metric] = all.flatMap { $0.metrics }
}
