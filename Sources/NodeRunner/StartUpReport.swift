import BenchmarkModel
import LinuxSystem
import Probes

/// The observations of a start-up, from what the watch saw and what the agents stamped.
struct StartUpReport {
    private let order: RoundOrder

    init(_ order: RoundOrder) { self.order = order }

    func observations(_ processes: [AgentProcess], longestStep: Int64) -> [Observation] {
        var all = processes.flatMap(observations)
        all.append(fleet(.listenPollStep, nil, .value(longestStep.seconds)))
        guard order.phase == .herd || order.phase == .scale else { return all }
        for arm in Arm.allCases {
            let members = processes.filter { $0.order.arm == arm }
            guard let first = members.map(\.spawnedAt).min() else { continue }
            all.append(fleet(.herdReady, arm, last(members, since: first) { $0.startUp.operational(arm) }))
            guard arm == .treatment else { continue }
            all.append(fleet(.herdFirstMetrics, arm, last(members, since: first) { $0.startUp.firstMetrics }))
            all += members.map {
                observation($0.order, .endpointsAccessible, .value($0.startUp.operational(arm) != nil ? 1 : 0))
            }
        }
        return all
    }

    /// Memory of a fleet that has settled.
    func memory(_ processes: [AgentProcess]) -> [Observation] {
        let probe = MemoryProbe()
        return processes.flatMap { process in
            process.checkAlive()
            if let failure = process.failure {
                return [
                    observation(process.order, .uss, .absent(failure)),
                    observation(process.order, .pss, .absent(failure)),
                ]
            }
            let reading = probe.read(process.pid)
            return [observation(process.order, .uss, reading.uss), observation(process.order, .pss, reading.pss)]
        }
    }

    private func observations(_ process: AgentProcess) -> [Observation] {
        let times = process.startUp
        let spawned = process.spawnedAt
        func since(_ at: Int64?, _ what: String) -> Measured {
            at.map { .value(($0 - spawned).seconds) } ?? .absent(process.failure ?? "\(what) was never seen")
        }
        var all = [
            observation(process.order, .firstRequest, since(times.firstRequest, "an answered request")),
            observation(
                process.order, .fullyOperational, since(times.operational(process.order.arm), "full operation")),
            observation(
                process.order, .cpuToReady,
                times.cpuToReady.map(Measured.value) ?? .absent(process.failure ?? "its CPU clock was not readable")),
        ]
        guard process.order.arm == .treatment else { return all }
        let stamps = process.stamps()
        all.append(observation(process.order, .firstMetrics, since(times.firstMetrics, "a page with a sample")))
        all.append(
            observation(
                process.order, .exporterInit,
                Self.interval(stamps, from: "exporter_init_begin", to: "exporter_init_end", process.failure)))
        all.append(
            observation(
                process.order, .serverStart,
                Self.interval(stamps, from: "exporter_init_end", to: "server_listening", process.failure)))
        return all
    }

    /// Time between two of an agent's stamps.
    static func interval(
        _ stamps: [String: Int64], from begin: String, to end: String, _ failure: String?
    ) -> Measured {
        guard let a = stamps[begin], let b = stamps[end] else {
            let missing = [begin, end].filter { stamps[$0] == nil }.joined(separator: " and ")
            return .absent(failure ?? "the agent wrote no stamp \(missing) to BENCH_EVENT_FD")
        }
        guard b >= a else { return .absent("the agent's stamp \(end) lies before \(begin)") }
        return .value((b - a).seconds)
    }

    private func last(
        _ members: [AgentProcess], since first: Int64, _ time: (AgentProcess) -> Int64?
    ) -> Measured {
        var latest: Int64 = first
        for member in members {
            guard let at = time(member) else {
                return .absent("\(member.order.agent): \(member.failure ?? "it did not get there")")
            }
            latest = max(latest, at)
        }
        return .value((latest - first).seconds)
    }

    private func observation(_ process: ProcessOrder, _ metric: Metric, _ measured: Measured) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, agent: process.agent, arm: process.arm,
            metric: metric, measured: measured)
    }

    private func fleet(_ metric: Metric, _ arm: Arm?, _ measured: Measured) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, arm: arm, metric: metric, measured: measured)
    }
}

/// What a process that never was leaves behind: the reason, under every metric it was to have.
enum Absence {
    static func observations(_ order: RoundOrder, _ process: ProcessOrder, _ reason: String) -> [Observation] {
        var metrics: [Metric] = [.firstRequest, .fullyOperational]
        if process.arm == .treatment { metrics += [.firstMetrics, .exporterInit, .serverStart] }
        if order.phase != .solo { metrics += [.uss, .pss] }
        if order.phase == .twins { metrics += [.cpu, .diskWrites, .requestSeconds, .requestThroughput] }
        var all = metrics.map { observation(order, process, $0, .absent(reason)) }
        if order.phase != .solo, process.arm == .treatment {
            all.append(observation(order, process, .endpointsAccessible, .value(0)))
            if order.phase == .twins { all.append(observation(order, process, .scrapePayload, .absent(reason))) }
        }
        return all
    }

    private static func observation(
        _ order: RoundOrder, _ process: ProcessOrder, _ metric: Metric, _ measured: Measured
    ) -> Observation {
        Observation(
            target: order.target, phase: order.phase, round: order.round, agent: process.agent, arm: process.arm,
            metric: metric, measured: measured)
    }
}
