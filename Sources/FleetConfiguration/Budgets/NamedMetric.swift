import BenchmarkModel
import ConfigurationReader

extension Located<String> {
    /// The metric of that name; nil, with an error that proposes the nearest one, where there is none.
    func metric(_ errors: ErrorList) -> Metric? {
        if let known = Metric.named(value) { return known }
        let near = nearest(value, among: Metric.all.map(\.name)).map { "did you mean \($0)? " } ?? ""
        errors.add(position, "unknown metric \(quoted(value))", near + "docs/definitions.md lists them all")
        return nil
    }
}
