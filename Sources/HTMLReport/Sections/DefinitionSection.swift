import BenchmarkModel
import Report

/// What every figure of the page is: where the links of the tables lead.
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
            <p class="legend">Off is the agent without, on the one with its exporter; a twin pair is both beside each other, at the same time.</p>
            <dl class="definitions">
            \(items)</dl>
            """)
    }
}

/// What a figure is, on hover and focus; its link leads to the list at the page's end, which a keyboard and a screen reader reach.
enum Definition {
    /// A metric of another version has no definition, and so no link.
    static func link(_ text: String, _ metric: Metric) -> Markup {
        guard metric.isKnown else { return "\(text)" }
        return "<a class=\"def\" href=\"#def-\(metric.name)\" title=\"\(metric.definition)\">\(text)</a>"
    }
}
