import BenchmarkModel
import ConfigurationReader
import PlainText

extension Located<String> {
    /// Returns the metric with this name; nil, with an error that proposes the nearest name, when there is none.
    func metric(_ errors: ErrorList) -> Metric? {
        if let known = Metric.named(value) { return known }
        let near = nearest(value, among: Metric.all.map(\.name)).map { "did you mean \($0)? " } ?? ""
        errors.add(position, "unknown metric \(quoted(value))", near + "docs/definitions.md lists them all")
        return nil
    }
}
