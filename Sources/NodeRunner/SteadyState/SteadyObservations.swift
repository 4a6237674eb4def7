import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping
import Statistics

/// The observations of a steady state, from the results of the probes and the load driver.
struct SteadyObservations {
    private let round: RoundContext
    private let load: LoadOrder

    /// The figures of requests that every process has. Only twins of a control have identical answers.
    static let requestMetrics = Metric.requests.filter { $0.presence.isIn(.twins, isOn: false) }

    init(_ round: RoundContext, _ load: LoadOrder) {
        self.round = round
        self.load = load
    }

    func observations(_ agents: [Agent], _ findings: SteadyState.Findings) -> [Observation] {
        let scrapes = ScrapeObservations(round, steadySeconds: load.steadySeconds)
        let pushes = PushObservations(round)
        let prometheus = findings.prometheus.map {
            PrometheusObservations(round, $0, steadySeconds: load.steadySeconds)
        }
        var all = prometheus?.ofPrometheus(agents: agents.count { $0.order.scraping.prometheus != nil }) ?? []
        for (index, (agent, found)) in zip(agents, findings.agents).enumerated() {
            all += resources(agent, found)
            if let due = agent.order.scraping.bench {
                var ofPages = scrapes.observations(
                    agent, due, found.scrapes, gzip: found.gzipScrape, noCore: found.scrapeExcuse)
                if let arrival = findings.pushes[index],
                    let place = ofPages.firstIndex(where: { $0.metric == .scrapePayload })
                {
                    ofPages[place] = round.observation(
                        agent.order, .scrapePayload, pushes.payload(ofPages[place].measured, arrival))
                }
                all += ofPages
            }
            if let arrival = findings.pushes[index] {
                all += pushes.observations(agent, arrival, noCore: found.noCore)
            }
            if let prometheus, let due = agent.order.scraping.prometheus {
                all += prometheus.observations(
                    agent, due, loadPorts: findings.loadPorts(index, agent.order), noCore: found.noCore)
            }
        }
        switch findings.load {
        case _ where round.launch.treatment.hasLoadCommand:
            all += LoadCommandObservations(round).observations(agents, findings.commands)
        case .success where round.launch.treatment.requests.isEmpty: break
        case .success(let result): all += requests(agents, result, findings.members) + driver(result)
        case .failure(let error):
            let reason = "the load driver failed: \(error)"
            for agent in agents {
                all += Self.requestMetrics.map { round.observation(agent.order, $0, .absent(reason)) }
            }
            all += [.lateSends, .achievedRate].map { round.observation($0, .absent(reason)) }
        }
        return all
    }

    func distributions(_ result: LoadResult) -> [Distribution] {
        result.distributions.flatMap { one in
            [(Metric.requestSeconds, one.response), (.serviceSeconds, one.service)].map { metric, histogram in
                Distribution(
                    target: round.launch.target, phase: round.launch.phase, round: round.launch.round, arm: one.arm,
                    share: one.share, metric: metric, histogram: histogram)
            }
        }
    }

    private func resources(_ agent: Agent, _ found: SteadyState.AgentFindings) -> [Observation] {
        let figures: [(Metric, Measured)] = [
            (.peakRSS, found.memory.peakRSS), (.processCount, .value(Double(found.processCount))),
        ]
        return ([(.cpu, found.cpu)] + found.figures + figures + found.memory.figures).map { metric, measured in
            round.observation(agent.order, metric, agent.failure.map(Measured.absent) ?? agent.share(measured))
        }
    }

    /// Returns the observations of requests. `members` has the number of each process in the load.
    private func requests(
        _ agents: [Agent], _ result: LoadResult, _ members: [Int]
    ) -> [Observation] {
        var all: [Observation] = []
        for (agent, index) in zip(agents, members) {
            let own = result.members[index]
            let outcome = RequestOutcome(own)
            // A few lost requests do not take away the figures of those that were answered.
            let broken = outcome.isHung ? own.problem : nil
            func put(_ metric: Metric, _ value: Double?) {
                let problem = agent.failure ?? broken
                let measured: Measured =
                    problem.map(Measured.absent) ?? value.map(Measured.value)
                    ?? .absent("no request of steady state was answered")
                all.append(round.observation(agent.order, metric, measured))
            }
            let answered = Double(own.answered)
            put(.requestSeconds, answered > 0 ? own.responseTime.seconds / answered : nil)
            put(.serviceSeconds, answered > 0 ? own.serviceTime.seconds / answered : nil)
            put(.requestThroughput, Double(own.answeredInTime) / load.steadySeconds)
            put(.requestConnections, outcome.connections.value)
            for (metric, measured) in [(.requestFailures, outcome.failureShare)] + outcome.counts {
                all.append(round.observation(agent.order, metric, agent.failure.map(Measured.absent) ?? measured))
            }
            let group = result.groups[agent.order.group]
            switch agent.order.arm {
            case .control, .idle: break
            case .treatment: all.append(identical(agent, group.treatment))
            case .secondControl: all.append(identical(agent, group.secondControl))
            }
        }
        return all
    }

    /// Returns the share of identical answers. A connection that broke leaves requests unanswered. These are not
    /// identical, so the value is known and not missing.
    private func identical(_ agent: Agent, _ answers: AnswerComparison) -> Observation {
        let measured =
            agent.failure.map(Measured.absent) ?? answers.ratio.map(Measured.value)
            ?? .absent("no request of steady state was sent to both twins")
        return round.observation(agent.order, .responsesIdentical, measured)
    }

    private func driver(_ result: LoadResult) -> [Observation] {
        let planned = Double(result.planned)
        guard planned > 0 else {
            return [.lateSends, .achievedRate].map { round.observation($0, .absent("no request was planned")) }
        }
        return [
            round.observation(.lateSends, .value(Double(result.late) / planned)),
            round.observation(.achievedRate, .value(Double(result.answeredInTime) / planned)),
        ]
    }
}
