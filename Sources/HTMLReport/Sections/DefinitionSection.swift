import BenchmarkModel
import Report

/// The definitions of all figures of the page. The links of the tables lead here.
struct DefinitionSection {
    let summary: ResultSummary

    var section: Section? {
        let metrics = summary.metrics
        guard !metrics.isEmpty else { return nil }
        let items = metrics.map { metric -> Markup in
            """
            <dt id="def-\(metric.name)">\(metric.title) <code>\(metric.name)</code></dt><dd>\(metric.definition)</dd>

            """
        }
        return Section(
            "definitions", "Definitions", title: "Definitions",
            """
            <p class="legend">Off: the agent without its exporter. On: the agent with its exporter. Twins run both at the same time.</p>
            <dl class="definitions">
            \(items)</dl>
            """)
    }
}

/// Links to the definitions. The definition of a figure is shown on hover and focus; the link leads to the list at the
/// end of the page, which keyboards and screen readers can reach.
enum Definition {
    /// Returns a link, or only the text for a metric of another version, which has no definition.
    static func link(_ text: String, _ metric: Metric) -> Markup {
        guard metric.isKnown else { return "\(text)" }
        return "<a class=\"def\" href=\"#def-\(metric.name)\" title=\"\(metric.definition)\">\(text)</a>"
    }
}
