import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Statistics

/// The observations of a steady state, from what the probes and the load driver found.
struct SteadyReport {
    private let round: RoundContext
    private let load: LoadOrder

    static let requestMetrics: [Metric] =
        [.requestSeconds, .serviceSeconds, .requestThroughput, .requestFailures] + Metric.requestCounts
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
                all += scrapes.observations(process, found.scrapes, gzip: found.gzipScrape, noCore: found.scrapeExcuse)
            }
            if let hub, let due = process.order.hub { all += hub.observations(process, due, noCore: found.noCore) }
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
            let outcome = RequestOutcome(connection)
            for (metric, measured) in [(.requestFailures, outcome.failureShare)] + outcome.counts {
                all.append(round.observation(process.order, metric, process.failure.map(Measured.absent) ?? measured))
            }
            let group = result.groups[process.order.group]
            switch process.order.arm {
            case .control, .idle: break
            case .treatment: all.append(identical(process, group.treatment))
            case .secondControl: all.append(identical(process, group.secondControl))
            }
        }
        return all
    }

    /// A connection that broke leaves requests unanswered, and these are not identical: that is known, not absent.
    private func identical(_ process: AgentProcess, _ answers: AnswerComparison) -> Observation {
        let measured =
            process.failure.map(Measured.absent) ?? answers.ratio.map(Measured.value)
            ?? .absent("no request of steady state was sent to both twins")
        return round.observation(process.order, .responsesIdentical, measured)
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
