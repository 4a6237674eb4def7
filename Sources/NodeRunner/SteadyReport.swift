import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Statistics

/// The observations of a steady state, from what the probes, the scraper and the load driver found.
struct SteadyReport {
    private let order: RoundOrder
    private let load: LoadOrder

    init(_ order: RoundOrder, _ load: LoadOrder) {
        self.order = order
        self.load = load
    }

    func observations(_ processes: [AgentProcess], _ findings: SteadyState.Findings) -> [Observation] {
        var all: [Observation] = [
            bench(.harnessCPU, findings.harnessCPU), bench(.machineBusy, findings.busy), bench(.steal, findings.steal),
        ]
        for (process, found) in zip(processes, findings.processes) {
            all += resources(process, found)
            if process.order.arm == .treatment { all += scrape(process, found.scrape) }
        }
        switch findings.load {
        case .success(let result):
            all += requests(processes, result)
            all += driver(result)
        case .failure(let error):
            all += [.lateSends, .achievedRate].map { bench($0, .absent("the load driver failed: \(error)")) }
        }
        return all
    }

    private func resources(_ process: AgentProcess, _ found: SteadyState.ProcessFindings) -> [Observation] {
        let figures: [(Metric, Measured)] = [
            (.cpu, found.cpu), (.diskWrites, found.disk), (.uss, found.memory.uss), (.pss, found.memory.pss),
            (.peakRSS, found.memory.peakRSS),
        ]
        return figures.map { metric, measured in
            observation(process.order, metric, process.failure.map(Measured.absent) ?? measured)
        }
    }

    private func scrape(_ process: AgentProcess, _ fetched: Fetched?) -> [Observation] {
        func absent(_ reason: String) -> [Observation] {
            [.scrapePayload, .scrapeSeconds, .scrapeBodyBytes, .scrapeSeries].map {
                observation(process.order, $0, .absent(reason))
            } + [observation(process.order, .endpointsAccessible, .value(0))]
        }
        if let failure = process.failure { return absent(failure) }
        guard let fetched else { return absent("its scrape had not ended when steady state was over") }
        switch fetched.outcome {
        case .failed(let reason): return absent("its scrape failed: \(reason)")
        case .answered(let answer):
            guard answer.status == 200 else { return absent("its scrape was answered with status \(answer.status)") }
            let scan = ExpositionScan(answer.body)
            if let problem = scan.problem { return absent("its page is no exposition: \(problem)") }
            guard scan.samples > 0 else { return absent("its page has no sample") }
            let payload: Measured =
                if let bytes = answer.payload {
                    .value(Double(bytes.sent + bytes.received) / load.steady)
                } else {
                    .absent("the kernel gave no TCP_INFO")
                }
            return [
                observation(process.order, .scrapePayload, payload),
                observation(process.order, .scrapeSeconds, .value(answer.seconds)),
                observation(process.order, .scrapeBodyBytes, .value(Double(answer.body.count))),
                observation(process.order, .scrapeSeries, .value(Double(scan.samples))),
                observation(process.order, .endpointsAccessible, .value(1)),
            ]
        }
    }

    private func requests(_ processes: [AgentProcess], _ result: LoadResult) -> [Observation] {
        var all: [Observation] = []
        for process in processes {
            let pair = process.order.pair
            let connection = result.connections[pair * 2 + (process.order.arm == .control ? 0 : 1)]
            func put(_ metric: Metric, _ value: Double?) {
                let reason = process.failure ?? connection.problem ?? "no request of steady state was answered"
                let measured: Measured =
                    process.failure == nil && connection.problem == nil
                    ? value.map(Measured.value) ?? .absent(reason) : .absent(reason)
                all.append(observation(process.order, metric, measured))
            }
            let answered = Double(connection.answered)
            put(.requestSeconds, answered > 0 ? connection.responseTime.seconds / answered : nil)
            put(.serviceSeconds, answered > 0 ? connection.serviceTime.seconds / answered : nil)
            put(.requestThroughput, Double(connection.answeredInTime) / load.steady)
            guard process.order.arm == .treatment else { continue }
            let answers = result.pairs[pair]
            put(.responsesIdentical, answers.compared > 0 ? Double(answers.identical) / Double(answers.compared) : nil)
        }
        for (arm, histogram) in zip([Arm.control, .treatment], result.responseTimes) {
            for (metric, percentile) in [(Metric.requestP50, 50.0), (.requestP99, 99.0)] {
                let measured: Measured =
                    histogram.count > 0
                    ? .value(histogram.percentile(percentile).seconds) : .absent("no request was answered")
                all.append(
                    Observation(
                        target: order.target, phase: order.phase, round: order.round, arm: arm, metric: metric,
                        measured: measured))
            }
        }
        return all
    }

    private func driver(_ result: LoadResult) -> [Observation] {
        let planned = Double(result.planned)
        guard planned > 0 else {
            return [.lateSends, .achievedRate].map { bench($0, .absent("no request was planned")) }
        }
        return [
            bench(.lateSends, .value(Double(result.late) / planned)),
            bench(.achievedRate, .value(Double(result.answeredInTime) / planned)),
        ]
    }

    private func observation(_ process: ProcessOrder, _ metric: Metric, _ measured: Measured) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, agent: process.agent, arm: process.arm,
            metric: metric, measured: measured)
    }

    private func bench(_ metric: Metric, _ measured: Measured) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, metric: metric, measured: measured)
    }
}
