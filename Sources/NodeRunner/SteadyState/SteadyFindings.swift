import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping

extension SteadyState {
    /// The results of the steady state, apart from the blocks' observations, which are already emitted.
    struct Findings {
        let load: Result<LoadResult, SystemError>
        /// For each process, its number among the members of the load.
        let members: [Int]
        let agents: [AgentFindings]
        /// The outcome of each process' load command; nil for a process without one.
        let commands: [LoadCommands.Finding?]
        /// The steady state as the CPU probes saw it, in CLOCK_MONOTONIC nanoseconds.
        let window: Range<Int64>
        /// The pushes of agents that may push, by index.
        let pushes: [Int: PushArrival]
        /// The findings about Prometheus, in a round that a Prometheus scrapes.
        let prometheus: PrometheusWatch.Findings?

        /// Returns how the requests of each running process ended; empty where the bench sends no requests.
        func requests(_ result: LoadResult, _ all: [Agent]) -> [RequestFailures.Finding] {
            guard !members.isEmpty else { return [] }
            return all.indices.compactMap { index in
                guard all[index].isAlive else { return nil }
                return RequestFailures.Finding(
                    agent: all[index].order, outcome: RequestOutcome(result.members[members[index]]),
                    noCore: agents[index].noCore)
            }
        }

        /// Returns the client ports of the load at the servers of an agent's pages; empty where the pages have
        /// ports of their own. Connections from these ports are not scrapes.
        func loadPorts(_ index: Int, _ agent: AgentOrder) -> Result<Set<Int>, Missing> {
            guard agent.pagePorts.contains(agent.ports.requests) else { return .success([]) }
            guard agent.loadCommand == nil else {
                return .failure(
                    Missing(
                        "its page and its requests have one port, and connections of its load command cannot be told from "
                            + "those of Prometheus; use another scraper"))
            }
            guard !members.isEmpty else { return .success([]) }
            switch load {
            case .success(let result): return .success(result.members[members[index]].clientPorts)
            case .failure(let error):
                return .failure(
                    Missing(
                        "the load driver failed, so its connections cannot be told from those of Prometheus: \(error)"))
            }
        }
    }

    /// The findings about an agent. Values of a process are those of the whole process.
    struct AgentFindings {
        let cpu: Measured
        /// Figures of `SteadyProbes`.
        let figures: [(Metric, Measured)]
        let memory: MemoryProbe.Reading
        /// Number of processes: the agent's and its descendants.
        let processCount: Int
        /// The pages of each scrape.
        let scrapes: [[ScrapedPage]]
        /// The pages of the scrape with gzip; nil if there was none.
        let gzipScrape: [ScrapedPage]?
        /// Why it had no core in a part of steady state that explains late answers; nil where it had one.
        let noCore: String?
        /// Why its scrape may have run out of time because of the machine; nil where it did not, or where the process
        /// is the cause.
        let scrapeExcuse: String?
    }
}
