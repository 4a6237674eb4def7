package import BenchmarkModel

/// A probe of a process and its children over a steady state. It is started before the steady state and read at its
/// end.
///
/// A new probe needs its own file and a line in `SteadyProbes.all`. Its metrics are then stored and shown; if a process
/// failed, they are absent with the reason. Confined to the node's main thread. Reading takes time in every steady
/// state, so it must be cheap.
package protocol SteadyProbe: SendableMetatype {
    /// The metrics that the probe measures, each once.
    static var metrics: [Metric] { get }

    /// - Parameter pids: the process first, then the processes that it has started so far.
    init(pids: [Int32])

    mutating func begin()

    /// Returns the figures since `begin`, one for each of `metrics`, in their order.
    func finish() -> [(Metric, Measured)]
}

/// All probes of a steady state, except CPU (read block by block) and memory (read after the steady state).
package enum SteadyProbes {
    package static let all: [any SteadyProbe.Type] = [DiskProbe.self]

    package static let metrics: [Metric] = all.flatMap { $0.metrics }
}
