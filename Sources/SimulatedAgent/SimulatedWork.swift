public import AgentRuntime
public import PrometheusExporter

/// Work with the same cost for every request, which depends only on the request's number and a seed. So two agents can
/// do equal work and their answers can be compared.
public struct SimulatedWork: AgentWork {
    private let agent: String
    private let iterations: UInt64
    private let failureRate: Double
    private let seed: UInt64
    private let hasNativeHistogram: Bool
    /// Observations of the native histogram in each collection.
    private static let nativeObservations: UInt64 = 1000

    public init(settings: AgentSettings) {
        agent = settings.name
        iterations = settings.workIterations
        failureRate = settings.failureRate
        seed = settings.seed
        hasNativeHistogram = settings.nativeHistogram
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

    /// Computes a chain in which every step needs the previous result, so it cannot be shortened or run in parallel.
    func checksum(of number: UInt64) -> UInt64 {
        var state = number
        for _ in 0..<iterations { state = splitMix64(state) }
        return state
    }

    /// True for `failureRate` of all numbers. The seed decides which.
    func fails(_ number: UInt64) -> Bool {
        Double(splitMix64(seed ^ number) >> 11) * 0x1p-53 < failureRate
    }

    public func declareMetrics(in metrics: CustomMetrics) throws(MetricError) -> @Sendable () -> Void {
        let tasks = try metrics.counter("tasks", help: "Background tasks done.")
        let cache = try metrics.gauge("cache_entries", help: "Entries in the agent's cache.")
        let seconds = try metrics.histogram("task", help: "Duration of background tasks.")
        let native =
            hasNativeHistogram
            ? try metrics.registry.histogram(
                "agent_native_task_seconds", help: "Duration of simulated tasks.", unit: "seconds",
                native: NativeBuckets(), buckets: Histogram.defaultBuckets) : nil
        return {
            if let native {
                let first = native.count
                for task in first..<first + Self.nativeObservations {
                    native.observe(Double(splitMix64(task) >> 11) * 0x1p-53)
                }
            }
            // The agents of the fleet have real tasks and a cache. Only the cost of keeping their metrics matters here.
            tasks.increment()
            let task = UInt64(tasks.value)
            cache.set(Double(splitMix64(task) % 1_000))
            seconds.observe(Double(splitMix64(task) >> 11) * 0x1p-53)
        }
    }
}

/// Returns one output of the SplitMix64 generator for the given state.
package func splitMix64(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
}
