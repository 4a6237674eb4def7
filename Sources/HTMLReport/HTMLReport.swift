package import Report

/// A run as one page that opens from disk: the answer, the budgets, the plots, and all that has to be known of them.
package enum HTMLReport {
    /// The page. The same arguments give the same page.
    ///
    /// - Parameter script: what draws the plots (Vega, Vega-Lite and vega-embed in one); nil leaves the plots' place to a line that says
    ///   how to get them. Their figures are on the page in any case.
    /// - Complexity: O(observations + agents x targets); 77 agents and 2 targets take about 0.1 s.
    package static func text(_ summary: ResultSummary, script: String?) -> String {
        HTMLPage(summary: summary, plots: Plots.all(summary), script: script).markup.text
    }

    /// The page's plots as Vega-Lite specifications of fixed width on white ground, for pictures.
    package static func pictures(_ summary: ResultSummary) -> [Picture] {
        Plots.all(summary).flatMap { plot in
            plot.panels.enumerated().map { index, panel in
                let number = plot.panels.count > 1 ? "-\(index + 1)" : ""
                return Picture(name: "\(plot.name)\(number)", specification: panel.picture(titled: plot.title))
            }
        }
    }
}

/// A plot that stands alone.
package struct Picture: Hashable, Sendable {
    /// Of a file, without its ending: letters, digits and dashes.
    package let name: String
    /// JSON.
    package let specification: String
}
