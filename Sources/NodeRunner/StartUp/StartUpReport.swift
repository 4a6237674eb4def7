import BenchmarkModel
import LinuxSystem
import Probes

/// The observations of a start-up, from what the watch saw and what the agents stamped.
struct StartUpReport {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    func observations(_ processes: [AgentProcess], longestStep: Int64) -> [Observation] {
        var all = processes.flatMap(observations)
        all.append(round.observation(.listenPollStep, .value(longestStep.seconds)))
        guard round.order.phase == .herd || round.order.phase == .scale else { return all }
        for arm in Arm.allCases {
            let members = processes.filter { $0.order.arm == arm }
            guard let first = members.map(\.host.spawnedAt).min() else { continue }
            all.append(round.observation(.herdReady, last(members, since: first) { $0.operationalAt }, arm: arm))
            guard members.contains(where: \.order.isOn) else { continue }
            all.append(
                round.observation(
                    .herdFirstMetrics, last(members, since: first) { $0.startUp.firstMetrics }, arm: arm))
            all += members.map {
                let access = $0.isOperational ? .value(1) : $0.inaccessible("it did not get ready")
                return round.observation($0.order, .endpointsAccessible, access)
            }
        }
        return all
    }

    private func observations(_ process: AgentProcess) -> [Observation] {
        let times = process.startUp
        let stamps = process.stamps()
        func since(_ at: Int64?, _ missing: String) -> Measured {
            at.map { .value(($0 - process.host.spawnedAt).seconds) } ?? .absent(process.failure ?? missing)
        }
        func ofPage(_ at: Int64?, _ missing: String) -> Measured {
            times.waitedForRoom
                ? .absent("its page: \(ScrapeReport.waited)")
                : since(at, missing)
        }
        func stamped(_ event: String) -> Measured {
            switch stamps.time(of: event, process.failure) {
            case .success(let at): .value((at - process.host.spawnedAt).seconds)
            case .failure(let problem): .absent(problem.reason)
            }
        }
        var figures: [(Metric, Measured)] = [
            (.execSeconds, since(process.host.execedAt, "")), (.mainSeconds, stamped("main")),
            (.listeningSeconds, since(times.listening, listeningReason(process))),
            (.firstRequest, since(times.firstRequest, firstRequestReason(process))),
            (.fullyOperational, ofPage(process.operationalAt, "full operation was never seen")),
            (
                .cpuToReady,
                times.cpuToReady ?? .absent(process.failure ?? "its CPU clock was not readable")
            ),
        ]
        if process.order.isOn {
            figures += [
                (.registeredSeconds, stamped("exporter_init_end")),
                (.firstMetrics, ofPage(times.firstMetrics, "a page with a sample was never seen")),
                (
                    .exporterInit,
                    stamps.interval(from: "exporter_init_begin", to: "exporter_init_end", process.failure)
                ),
                (.serverStart, stamps.interval(from: "exporter_init_end", to: "server_listening", process.failure)),
            ]
        }
        return figures.map { round.observation(process.order, $0.0, $0.1) }
    }

    private func listeningReason(_ process: AgentProcess) -> String {
        round.order.interface(of: process.order.arm).isBare
            ? "it has no HTTP port: the run was started with --bare-control" : "its HTTP port was never seen listening"
    }

    private func firstRequestReason(_ process: AgentProcess) -> String {
        round.order.interface(of: process.order.arm).hasLoadCommand
            ? "its requests are its load command's, and the bench sends none" : "an answered request was never seen"
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
}
