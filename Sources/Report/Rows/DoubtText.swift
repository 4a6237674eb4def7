import Analysis
import BenchmarkModel

extension Doubt {
    /// The sentence for users; empty for a caveat of the whole comparison, which is stated once for all rows.
    var text: String {
        switch self {
        case .few(let count, let phase):
            "\(count) \(phase.description.replicates) on one side: a verdict needs \(Self.leastValues)"
        case .disturbed(let spoiled):
            "disturbed in \(spoiled.blocks) of \(spoiled.observed) blocks "
                + "(\(spoiled.causes.map(\.cause).joined(separator: ", "))): measure again on a quieter machine"
        case .withinNoise: "its A/A interval reaches the effect or the limit, so the effect may be noise"
        case .missing(let count, let reason): "\(count) without a value on one side (\(reason))"
        case .failedRequests(let reason): "does not pass, because requests failed: \(reason)"
        case .failedScrapes(let reason): "does not pass, because scrapes failed: \(reason)"
        case .exporterInControl(let reason): "does not pass, because the exporter was on in the control too: \(reason)"
        case .reserved: ""
        }
    }
}
