import BenchmarkModel
import LinuxSystem
import Scraping

@testable import NodeRunner

/// A round on a fake machine with a fake clock and fake pages.
final class FakeRound {
    let clock = FakeClock()
    let machine: FakeMachine
    let fetcher: FakeFetcher
    private(set) var events: [NodeEvent] = []
    private(set) var isRequested = false
    /// The stage at which the round is told to end.
    var interruptedStage: String?
    private let launch: Launch

    init(_ launch: Launch) {
        self.launch = launch
        machine = FakeMachine(clock, launch)
        fetcher = FakeFetcher(clock) { $0.url.hasSuffix("/metrics") ? .page() : .page("ok") }
    }

    func interrupt() { isRequested = true }

    var context: RoundContext {
        RoundContext(
            launch: launch, clock: clock, machine: machine, scraper: fetcher, writeBack: FileWriteBack(),
            interruption: Interruption(clock: clock) { [unowned self] in isRequested },
            agentNiceness: 0, emit: { [unowned self] in take($0) })
    }

    private func take(_ event: NodeEvent) {
        events.append(event)
        if case .stage(let stage) = event, stage == interruptedStage { isRequested = true }
    }

    func run(_ order: WorkOrder) throws(Interrupted) { try RoundRunner(context, order).run() }

    /// Returns an agent that takes part in the round, in its own process.
    func agent(_ order: AgentOrder) -> Agent {
        let body = FakeBody(clock)
        return Agent(order, in: AgentProcess(order, body))
    }

    var stages: [String] { events.compactMap { if case .stage(let stage) = $0 { stage } else { nil } } }
    var failures: [AgentFailure] { events.compactMap { if case .failure(let one) = $0 { one } else { nil } } }
    var warnings: [String] { events.compactMap { if case .warning(let text) = $0 { text } else { nil } } }
    var points: [TargetPoint] {
        events.flatMap { event -> [TargetPoint] in if case .examined(let points) = event { points } else { [] } }
    }
    var observations: [Observation] {
        events.flatMap { event -> [Observation] in if case .observations(let some) = event { some } else { [] } }
    }

    func point(_ name: String) -> TargetPoint? { points.first { $0.name == name } }

    /// Returns what was observed of an agent (or, without one, of the bench) over the whole round.
    func measured(_ metric: Metric, _ arm: Arm? = nil, of agent: String? = nil) -> Measured? {
        observations.last {
            $0.isOf(metric) && $0.block == nil && $0.arm == arm && $0.agent?.name == agent
        }?.measured
    }
}

extension Observation {
    func isOf(_ metric: Metric) -> Bool { self.metric == metric }
}
