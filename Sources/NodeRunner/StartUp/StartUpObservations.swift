import BenchmarkModel
import LinuxSystem
import Scraping

/// The observations of a startup, from what the watch saw and what the agents stamped.
struct StartUpObservations {
    private let round: RoundContext

    init(_ round: RoundContext) { self.round = round }

    func observations(_ agents: [Agent], longestStep: Int64) -> [Observation] {
        var all = agents.flatMap(observations)
        all.append(round.observation(.listenPollStep, .value(longestStep.seconds)))
        guard round.launch.phase == .herd || round.launch.phase == .scale else { return all }
        for arm in Arm.allCases {
            let members = agents.filter { $0.order.arm == arm }
            guard let first = members.map(\.process.spawnedAt).min() else { continue }
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

    private func observations(_ agent: Agent) -> [Observation] {
        let times = agent.startUp
        let stamps = agent.stamps()
        func since(_ at: Int64?, _ missing: String) -> Measured {
            at.map { .value(($0 - agent.process.spawnedAt).seconds) } ?? .absent(agent.failure ?? missing)
        }
        func ofPage(_ at: Int64?, _ missing: String) -> Measured {
            times.waitedForSpace
                ? .absent("its page: \(ScrapeObservations.waited)")
                : since(at, missing)
        }
        func stamped(_ event: String) -> Measured {
            switch stamps.time(of: event, agent.failure) {
            case .success(let at): .value((at - agent.process.spawnedAt).seconds)
            case .failure(let problem): .absent(problem.reason)
            }
        }
        var figures: [(Metric, Measured)] = [
            (.execSeconds, since(agent.process.execedAt, "")), (.mainSeconds, stamped("main")),
            (.listeningSeconds, since(times.listening, listeningReason(agent))),
            (.firstRequest, since(times.firstRequest, firstRequestReason(agent))),
            (.fullyOperational, ofPage(agent.operationalAt, "it was never seen fully operational")),
            (
                .cpuToReady,
                times.cpuToReady ?? .absent(agent.failure ?? "its CPU clock was not readable")
            ),
        ]
        if agent.order.isOn {
            figures += [
                (.registeredSeconds, stamped("exporter_init_end")),
                (
                    .firstMetrics,
                    ofPage(
                        times.firstMetrics,
                        agent.order.pages.isEmpty ? "no push with data arrived" : "a page with a sample was never seen")
                ),
                (
                    .exporterInit,
                    stamps.interval(from: "exporter_init_begin", to: "exporter_init_end", agent.failure)
                ),
                (.serverStart, stamps.interval(from: "exporter_init_end", to: "server_listening", agent.failure)),
            ]
        }
        return figures.map { round.observation(agent.order, $0.0, $0.1) }
    }

    private func listeningReason(_ agent: Agent) -> String {
        let ports = agent.order.ports
        if round.launch.interface(of: agent.order.arm).isBare {
            return "it has no HTTP port: the run was started with --bare-control"
        }
        if agent.order.pages.isEmpty { return "it pushes its metrics and serves no page" }
        return !agent.order.isOn && ports.health != ports.metrics
            ? "its exporter is off, and its health checks have another port than its page"
            : "its HTTP port was never seen listening"
    }

    private func firstRequestReason(_ agent: Agent) -> String {
        round.launch.interface(of: agent.order.arm).hasLoadCommand
            ? "a load command sends its requests, not the bench" : "an answered request was never seen"
    }

    private func last(
        _ members: [Agent], since first: Int64, _ time: (Agent) -> Int64?
    ) -> Measured {
        var latest: Int64 = first
        for member in members {
            guard let at = time(member) else {
                return .absent("\(member.order.id): \(member.failure ?? "it did not get that far")")
            }
            latest = max(latest, at)
        }
        return .value((latest - first).seconds)
    }
}
