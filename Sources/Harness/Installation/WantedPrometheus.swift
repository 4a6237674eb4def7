import BenchmarkModel
import NodeRunner

extension InstalledPrometheus {
    /// nil where no target of the plan is scraped by it, or as by it.
    ///
    /// - Throws: `HarnessError.missing` where it is wanted and not there.
    static func find(for plan: Plan) throws(HarnessError) -> InstalledPrometheus? {
        guard let target = plan.targets.first(where: { $0.scraper != .embedded }) else { return nil }
        do throws(Problem) {
            return try inPath()
        } catch {
            switch error {
            case .notInPath:
                throw .missing(
                    "target \(target.name): scraper=\(target.scraper.rawValue) takes a Prometheus, and there is no program "
                        + "'prometheus' in PATH: `scripts/setup test` or `apt install prometheus` brings it")
            case .noVersion(let program):
                throw .missing(
                    "target \(target.name): `\(program) --version` does not name a version of Prometheus: put another one first "
                        + "in PATH (`scripts/setup test` installs one)")
            }
        }
    }
}
