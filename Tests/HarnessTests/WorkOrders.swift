import BenchmarkModel
import NodeRunner

extension WorkOrder {
    var agents: [AgentOrder] { launch.agents }

    /// nil for an order of another kind.
    var steady: SteadyOrder? { if case .steady(let order) = self { order } else { nil } }
    var load: LoadOrder? { steady?.load }
    var heapRequests: Int? { if case .heap(let order) = self { order.requests } else { nil } }
}

extension AgentOrder {
    var command: [String] { program?.command ?? [] }
    var environment: [String: String] { program?.environment ?? [:] }
    /// When in steady state the bench scrapes it.
    var moments: [Double] { scraping.bench?.moments ?? [] }
}
