import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Statistics

/// The observations of a steady state, from what the probes and the load driver found.
struct SteadyReport {
    private let round: RoundContext
    private let load: LoadOrder

    static let requestMetrics: [Metric] = [.requestSeconds, .serviceSeconds, .requestThroughput, .requestFailures]
    static let resourceMetrics: [Metric] = [.cpu, .diskWrites, .peakRSS, .processCount] + MemoryProbe.metrics

    init(_ round: RoundContext, _ load: LoadOrder) {
        self.round = round
        self.load = load
    }

    func observations(_ processes: [AgentProcess], _ findings: SteadyState.Findings) -> [Observation] {
        let scrapes = ScrapeReport(round, steady: load.steady)
        let hub = findings.hub.map { PrometheusReport(round, $0) }
        var all = hub?.ofHub(agents: processes.count { $0.order.hub != nil }) ?? []
        for (process, found) in zip(processes, findings.processes) {
            all += resources(process, found)
            if !process.order.scrapes.isEmpty {
                all += scrapes.observations(process, found.scrapes, gzip: found.gzipScrape)
            }
            if let hub, let due = process.order.hub { all += hub.observations(process, due) }
        }
        switch findings.load {
        case _ where round.order.treatment.hasLoadCommand:
            all += LoadCommandReport(round).observations(processes, findings.commands)
        case .success where round.order.treatment.requestPaths.isEmpty: break
        case .success(let result): all += requests(processes, result, findings.connections) + driver(result)
        case .failure(let error):
            let reason = "the load driver failed: \(error)"
            for process in processes {
                all += Self.requestMetrics.map { round.observation(process.order, $0, .absent(reason)) }
            }
            all += [.lateSends, .achievedRate].map { round.observation($0, .absent(reason)) }
        }
        return all
    }

    func distributions(_ result: LoadResult) -> [Distribution] {
        result.distributions.flatMap { one in
            [(Metric.requestSeconds, one.response), (.serviceSeconds, one.service)].map { metric, histogram in
                Distribution(
                    target: round.order.target, phase: round.order.phase, round: round.order.round, arm: one.arm,
                    share: one.share, metric: metric, histogram: histogram)
            }
        }
    }

    private func resources(_ process: AgentProcess, _ found: SteadyState.ProcessFindings) -> [Observation] {
        let figures: [(Metric, Measured)] = [
            (.cpu, found.cpu), (.diskWrites, found.disk), (.peakRSS, found.memory.peakRSS),
            (.processCount, .value(Double(found.processes))),
        ]
        return (figures + found.memory.figures).map { metric, measured in
            round.observation(process.order, metric, process.failure.map(Measured.absent) ?? process.share(measured))
        }
    }

    /// `connections` has each process's connection of the load.
    private func requests(
        _ processes: [AgentProcess], _ result: LoadResult, _ connections: [Int]
    ) -> [Observation] {
        var all: [Observation] = []
        for (process, index) in zip(processes, connections) {
            let connection = result.connections[index]
            func put(_ metric: Metric, _ value: Double?) {
                let problem = process.failure ?? connection.problem
                let measured: Measured =
                    problem.map(Measured.absent) ?? value.map(Measured.value)
                    ?? .absent("no request of steady state was answered")
                all.append(round.observation(process.order, metric, measured))
            }
            let answered = Double(connection.answered)
            put(.requestSeconds, answered > 0 ? connection.responseTime.seconds / answered : nil)
            put(.serviceSeconds, answered > 0 ? connection.serviceTime.seconds / answered : nil)
            put(.requestThroughput, Double(connection.answeredInTime) / load.steady)
            let failures = process.failure.map(Measured.absent) ?? RequestOutcome(connection).failureShare
            all.append(round.observation(process.order, .requestFailures, failures))
            let group = result.groups[process.order.group]
            switch process.order.arm {
            case .control, .idle: break
            case .treatment: put(.responsesIdentical, group.treatment.ratio)
            case .secondControl: put(.responsesIdentical, group.secondControl.ratio)
            }
        }
        return all
    }

    /// Of each arm the agent with the largest share of failed requests, where that is above the limit of its target.
    func failedRequests(
        _ processes: [AgentProcess], _ result: LoadResult, _ connections: [Int]
    ) -> [AgentFailure] {
        Arm.allCases.compactMap { arm in
            let agents = zip(processes, connections).compactMap { process, index -> (AgentID, RequestOutcome)? in
                guard process.order.arm == arm, process.isAlive else { return nil }
                return (process.order.agent, RequestOutcome(result.connections[index]))
            }
            let limit = FailureLimit(expected: round.order.interface(of: arm).expectedFailures)
            let failing = agents.filter { limit.isExceeded(by: $0.1.failed, of: $0.1.requests) }
            guard let (agent, worst) = failing.max(by: { $0.1.failed < $1.1.failed }) else { return nil }
            let others =
                failing.count > 1 ? "; \(failing.count) of the \(agents.count) agents failed too many requests" : ""
            return AgentFailure(
                target: round.order.target, phase: round.order.phase, round: round.order.round, agent: agent, arm: arm,
                reason: worst.sentence + others, lastOutput: worst.bodies)
        }
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
