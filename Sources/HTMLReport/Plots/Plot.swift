import Report

/// A question with its drawings, one a target or a metric, and how they are read.
struct Plot {
    /// Of the section and of files.
    let name: String
    /// For the list at the page's head.
    let short: String
    let title: String
    /// How it is read; one or two sentences.
    let reading: String
    let panels: [Panel]
}

/// One drawing: a Vega-Lite specification without width and theme, and its figures as a table for those who do not see it.
struct Panel {
    let label: String
    /// In pixels, without axis and legend. A height by steps would not do: Vega-Lite has none beside a width of its place.
    let height: Int
    let specification: [String: JSONValue]
    let columns: [String]
    let rows: [[String]]

    /// For the page: as wide as its place, colours exchanged by the page's style for its theme.
    var embedded: String {
        EmbeddedJSON.text(
            .object(
                specification.merging([
                    "$schema": .text(VegaLite.schema), "width": "container", "height": .integer(height),
                    "config": VegaLite.config,
                    "autosize": ["type": "fit-x", "contains": "padding"], "background": .null,
                ]) { $1 }))
    }

    func picture(titled title: String) -> String {
        EmbeddedJSON.text(
            .object(
                specification.merging([
                    "$schema": .text(VegaLite.schema), "width": 640, "height": .integer(height),
                    "config": VegaLite.config, "background": "white",
                    "padding": 12,
                    "title": ["text": .text(title), "subtitle": .text(label), "anchor": "start", "color": "#333334"],
                ]) { $1 }))
    }
}

/// All plots of the page, in its order; those of which a run has nothing are left out.
enum Plots {
    static func all(_ summary: ResultSummary) -> [Plot] {
        [
            LimitPlot(summary: summary).plot, StartUpPlot(summary: summary).plot, AgentPlot(summary: summary).plot,
            TimePlot(summary: summary).plot, MemoryPlot(summary: summary).plot, LatencyPlot(summary: summary).plot,
            ScrapePlot(summary: summary).plot, NoisePlot(summary: summary).plot, FleetPlot(summary: summary).plot,
        ].compactMap { $0 }.filter { !$0.panels.isEmpty }
    }
}
