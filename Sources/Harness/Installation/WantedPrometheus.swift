import BenchmarkModel
import NodeRunner

extension InstalledPrometheus {
    /// Finds the Prometheus that a plan needs; returns nil if no target uses the scraper `prometheus`.
    ///
    /// - Throws: `HarnessError.missing` if it is needed and not installed, or if a target has a scraper of an earlier
    ///   version, which this version cannot continue.
    static func find(for plan: Plan) throws(HarnessError) -> InstalledPrometheus? {
        if let old = plan.targets.first(where: { $0.scraper == .likeInstalled }) {
            throw .missing(
                "target \(old.name): in this run, like-prometheus sent the requests of the Prometheus that was "
                    + "installed, and this version of exporter-bench sends those of Prometheus 3.14: start a new run")
        }
        guard let target = plan.targets.first(where: { $0.scraper == .prometheus }) else { return nil }
        do throws(Problem) {
            return try inPath()
        } catch {
            switch error {
            case .notInPath:
                throw .missing(
                    "target \(target.name): scraper=\(target.scraper.name) needs a Prometheus, but there is no "
                        + "program 'prometheus' in PATH: install it with `scripts/setup test` or `apt install "
                        + "prometheus`")
            case .noVersion(let program):
                throw .missing(
                    "target \(target.name): `\(program) --version` does not print a version of Prometheus: put "
                        + "another one first in PATH (`scripts/setup test` installs one)")
            }
        }
    }
}
