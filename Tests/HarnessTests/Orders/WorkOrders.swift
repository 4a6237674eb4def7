import BenchmarkModel

@testable import NodeRunner

extension WorkOrder {
    /// The agents for a node whose project is at /project and whose programs are in /bin.
    var agents: [AgentOrder] {
        NodeInstallation(root: "/project", binaries: "/bin").resolved(self).launch.agents
    }

    /// The order of steady state; nil for an order of another kind.
    var steady: SteadyOrder? { if case .steady(let order) = self { order } else { nil } }
    var load: LoadOrder? { steady?.load }
    var heapRequests: Int? { if case .heap(let order) = self { order.requests } else { nil } }
}

extension AgentOrder {
    var command: [String] { program?.command ?? [] }
    var environment: [String: String] { program?.environment ?? [:] }
    /// The times in steady state at which the bench scrapes the agent.
    var moments: [Double] { scraping.bench?.moments ?? [] }
}
