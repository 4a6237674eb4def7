import Report

/// A plot: its drawings, one per target or metric, and an explanation.
struct Plot {
    /// The name of the section and of the files of pictures.
    let name: String
    /// The text of the link at the top of the page.
    let short: String
    let title: String
    /// The explanation, in a few sentences.
    let reading: String
    let panels: [Panel]
}

/// One drawing: a Vega-Lite specification without width and theme, and its figures as a table, for readers who cannot
/// see it.
struct Panel {
    let label: String
    /// The height in pixels, without axis and legend. Vega-Lite supports no height in steps together with the width of
    /// the container.
    let height: Int
    let specification: [String: JSONValue]
    let columns: [String]
    let rows: [[String]]

    /// The specification for the page: as wide as its container. The style of the page replaces colors in the dark
    /// theme.
    var embedded: String {
        EmbeddedJSON.text(
            .object(
                specification.merging([
                    "$schema": .text(VegaLite.schema), "width": "container", "height": .integer(height),
                    "config": VegaLite.config,
                    "autosize": ["type": "fit-x", "contains": "padding"], "background": .null,
                ]) { $1 }))
    }

    /// Returns the specification for a picture of 640 pixels width.
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

/// All plots in the order of the page. Plots without data are left out.
enum Plots {
    static func all(_ summary: ResultSummary) -> [Plot] {
        [
            LimitPlot(summary: summary).plot, StartUpPlot(summary: summary).plot, AgentPlot(summary: summary).plot,
            TimePlot(summary: summary).plot, MemoryPlot(summary: summary).plot, LatencyPlot(summary: summary).plot,
            ScrapePlot(summary: summary).plot, NoisePlot(summary: summary).plot, FleetPlot(summary: summary).plot,
        ].compactMap { $0 }.filter { !$0.panels.isEmpty }
    }
}
