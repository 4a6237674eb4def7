public import PrometheusExporter

/// What an agent does for its requests, and the metrics that are its own.
public protocol AgentWork: Sendable {
    /// Does the work of request `number` and appends the answer's JSON to `body`. Whether it succeeded.
    func answer(request number: UInt64, into body: inout TextBuffer) -> Bool

    /// Declares metrics of one's own, and returns what is to be done at every custom collection (each 10 s, on the
    /// collection's thread). Called once, and only when the exporter is on.
    func declareMetrics(in metrics: CustomMetrics) throws(MetricError) -> @Sendable () -> Void

    /// What the health check (each 60 s, on the collection's thread) finds; nil when it cannot tell.
    func isHealthy() -> Bool?

    /// Called once when all families are registered (or none, with the exporter off), before the HTTP port opens.
    func beforeServing()

    /// Called once when the agent has been told to end and serves no more.
    func afterServing()
}

extension AgentWork {
    public func isHealthy() -> Bool? { true }
    public func beforeServing() {}
    public func afterServing() {}
}

/// Work that costs the same for every request and depends on nothing but the request's number and a seed, so that
/// two agents can be given equal work and their answers compared.
public struct SimulatedWork: AgentWork {
    private let agent: String
    private let iterations: UInt64
    private let failureRate: Double
    private let seed: UInt64

    public init(settings: AgentSettings) {
        agent = settings.name
        iterations = settings.workIterations
        failureRate = settings.failureRate
        seed = settings.seed
    }

    public func answer(request number: UInt64, into body: inout TextBuffer) -> Bool {
        let checksum = checksum(of: number)
        body.append("{\"agent\":")
        body.append(json: agent)
        body.append(",\"request\":")
        body.append(number)
        if fails(number) {
            body.append(",\"error\":\"simulated failure\"}")
            return false
        }
        body.append(",\"result\":\"")
        body.append(hexadecimal: checksum)
        body.append("\"}")
        return true
    }

    /// A chain in which every step needs the one before: it can be neither shortened nor run in parallel.
    func checksum(of number: UInt64) -> UInt64 {
        var state = number
        for _ in 0..<iterations { state = splitMix64(state) }
        return state
    }

    /// True for `failureRate` of all numbers; which, the seed decides.
    func fails(_ number: UInt64) -> Bool {
        Double(splitMix64(seed ^ number) >> 11) * 0x1p-53 < failureRate
    }

    public func declareMetrics(in metrics: CustomMetrics) throws(MetricError) -> @Sendable () -> Void {
        let tasks = try metrics.counter("tasks", help: "Background tasks done.")
        let cache = try metrics.gauge("cache_entries", help: "Entries in the agent's cache.")
        let seconds = try metrics.histogram("task", help: "Duration of background tasks.")
        return {
            // The fleet's agents have tasks and a cache of their own; what costs is that their metrics are kept.
            tasks.increment()
            let task = UInt64(tasks.value)
            cache.set(Double(splitMix64(task) % 1_000))
            seconds.observe(Double(splitMix64(task) >> 11) * 0x1p-53)
        }
    }
}

/// One output of the SplitMix64 generator whose state is `state`.
package func splitMix64(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
}
