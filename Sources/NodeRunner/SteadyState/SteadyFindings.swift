import BenchmarkModel
import LinuxSystem
import LoadDriver
import Probes
import Scraping

extension SteadyState {
    /// What the steady state found, besides the blocks' observations already emitted.
    struct Findings {
        let load: Result<LoadResult, SystemError>
        /// Each process's connection of the load.
        let connections: [Int]
        let agents: [AgentFindings]
        /// What each process' load command came to; nil for one that has none.
        let commands: [LoadCommands.Finding?]
        /// The steady state as the CPU probes saw it, CLOCK_MONOTONIC.
        let window: Range<Int64>
        /// Of a round that a Prometheus scrapes.
        let prometheus: PrometheusWatch.Findings?

        /// How the requests of each process that lived ended; of none where the bench sends no requests.
        func requests(_ result: LoadResult, _ all: [Agent]) -> [RequestFailures.Finding] {
            guard !connections.isEmpty else { return [] }
            return all.indices.compactMap { index in
                guard all[index].isAlive else { return nil }
                return RequestFailures.Finding(
                    agent: all[index].order, outcome: RequestOutcome(result.connections[connections[index]]),
                    noCore: agents[index].noCore)
            }
        }
    }

    /// Of an agent; what is measured of a process is the whole process'.
    struct AgentFindings {
        let cpu: Measured
        /// By `SteadyProbes`.
        let figures: [(Metric, Measured)]
        let memory: MemoryProbe.Reading
        /// The process and its descendants.
        let processCount: Int
        let scrapes: [ScrapedPage]
        let gzipScrape: ScrapedPage?
        /// Why it had no core for a part of the stretch that explains late answers; nil where it had one.
        let noCore: String?
        /// Why its scrape may have run out of time for the machine's sake; nil where it did not, or the process is to blame.
        let scrapeExcuse: String?
    }
}
