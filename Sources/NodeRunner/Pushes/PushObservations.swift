import BenchmarkModel
import LinuxSystem
import MetricsSink

/// The observations, failures and warnings of a steady state's pushes.
struct PushObservations {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    /// Why figures of scrapes are missing.
    static let notScraped = "it pushes its metrics, and nothing is scraped"

    /// - Parameter noCore: why the process had no core; nil where it had one.
    func observations(_ agent: Agent, _ arrival: PushArrival, noCore: String?) -> [Observation] {
        guard agent.order.isOn else { return [] }
        func measured(_ measured: Measured) -> Measured { agent.failure.map(Measured.absent) ?? measured }
        var figures: [(Metric, Measured)] = [
            (.pushesAccepted, .value(Double(arrival.accepted))), (.pushesRefused, .value(Double(arrival.refused))),
            (.pushPoints, arrival.mean(\.points)), (.pushBodyBytes, arrival.mean(\.bodyBytes)),
        ]
        if agent.order.pages.isEmpty { figures += ofScrapes(agent, arrival, noCore: noCore) }
        return figures.map { metric, value in
            round.observation(agent.order, metric, metric == .endpointsAccessible ? value : measured(value))
        }
    }

    /// Returns the figures that scraped agents have too.
    private func ofScrapes(_ agent: Agent, _ arrival: PushArrival, noCore: String?) -> [(Metric, Measured)] {
        let access = arrival.problem ?? agent.failure
        let known: [Metric: Measured] = [
            .scrapePayload: arrival.payload, .scrapeSeries: arrival.series,
            .endpointsAccessible: access.map { agent.inaccessible($0, noCore: noCore) } ?? .value(1),
            // The reason of an agent without data is looked for here.
            .scrapeBodyBytes: .absent(arrival.problem ?? Self.notScraped),
        ]
        let wanted = Metric.ofEveryProcess(in: round.launch.phase, isOn: true)
        let ofPages = Metric.scraping.filter { wanted.contains($0) || known[$0]?.value != nil }
        return ofPages.map { ($0, known[$0] ?? .absent(Self.notScraped)) }
    }

    /// Returns the traffic of an agent that serves a page and pushes: that of both.
    func payload(_ scraped: Measured, _ arrival: PushArrival) -> Measured {
        guard let ofPage = scraped.value, let ofPushes = arrival.payload.value else {
            return scraped.value == nil ? scraped : arrival.payload
        }
        return .value(ofPage + ofPushes)
    }

    /// Returns the agents whose data is missing, and the first control that pushed.
    func failures(_ agents: [Agent], _ arrivals: [Int: PushArrival]) -> [AgentFailure] {
        var failures: [AgentFailure] = []
        var pushing: [(agent: Agent, count: Int)] = []
        for (index, arrival) in arrivals.sorted(by: { $0.key < $1.key }) {
            let agent = agents[index]
            if agent.order.isOn {
                guard agent.isAlive, let problem = arrival.problem else { continue }
                failures.append(round.launch.failure(agent.order, problem))
            } else {
                let all = arrival.late
                let count = all.accepted + all.empty + all.refusals
                if count > 0 { pushing.append((agent, count)) }
            }
        }
        guard let first = pushing.first else { return failures }
        let others = pushing.count > 1 ? " (and \(Count.text(pushing.count - 1, "agent")) more)" : ""
        return failures + [
            round.launch.failure(
                first.agent.order,
                "it \(AgentFailure.ofPushWhileOff), \(Count.text(first.count, "push", many: "pushes"))\(others): the "
                    + "difference between its twins is not the cost of its exporter, and no row of a difference passes; "
                    + "correct `off` in the target file of \(round.launch.target)")
        ]
    }

    /// Returns a warning about pushes that the sink refused, and one about a sink that is told to be unusual.
    func warnings(_ agents: [Agent], _ arrivals: [Int: PushArrival]) -> [String] {
        var warnings: [String] = []
        let place = "\(round.launch.target), \(round.launch.phase.rawValue) \(round.launch.round)"
        var kinds: [PushRefusal.Kind: Int] = [:]
        var refused: [(agent: Agent, refusal: PushRefusal)] = []
        for (index, arrival) in arrivals.sorted(by: { $0.key < $1.key }) where agents[index].order.isOn {
            guard arrival.refused > 0, let last = arrival.after.lastRefusal else { continue }
            refused.append((agents[index], last))
            for (kind, count) in arrival.after.refused {
                kinds[kind, default: 0] += count - (arrival.before.refused[kind] ?? 0)
            }
        }
        if let first = refused.first {
            let counts = PushRefusal.Kind.allCases.compactMap { kind in
                kinds[kind].flatMap { $0 > 0 ? "\($0) \(kind.rawValue)" : nil }
            }
            warnings.append(
                "\(place): the sink refused pushes of \(Count.text(refused.count, "agent")): "
                    + "\(counts.joined(separator: ", ")); the last of \(first.agent.order.id): \(first.refusal.reason)")
        }
        let conducts = Set(agents.compactMap { $0.order.push?.rules.sink.shown }).sorted()
        if round.launch.phase == .twins, round.launch.round == 1 {
            warnings += conducts.map { "\(round.launch.target): the sink \($0), as its target file says" }
        }
        return warnings
    }
}
