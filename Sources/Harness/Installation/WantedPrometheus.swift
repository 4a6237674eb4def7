import BenchmarkModel
import NodeRunner

extension InstalledPrometheus {
    /// Finds the Prometheus that a plan needs; returns nil if no target uses the scraper `prometheus` or
    /// `like-prometheus`.
    ///
    /// - Throws: `HarnessError.missing` if it is needed and not installed.
    static func find(for plan: Plan) throws(HarnessError) -> InstalledPrometheus? {
        guard let target = plan.targets.first(where: { $0.scraper != .embedded }) else { return nil }
        do throws(Problem) {
            return try inPath()
        } catch {
            switch error {
            case .notInPath:
                throw .missing(
                    "target \(target.name): scraper=\(target.scraper.rawValue) needs a Prometheus, but there is no "
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
