package import Report

/// A run as one HTML page that opens from disk: the answers, the budgets, the plots, all figures, notes and
/// definitions.
package enum HTMLReport {
    /// Returns the page. The same arguments give the same page.
    ///
    /// - Parameter script: the JavaScript that draws the plots (Vega, Vega-Lite and vega-embed in one file). If it is
    ///   nil, the page shows how to install it instead of the plots. The figures of the plots are always on the page,
    ///   in tables.
    /// - Complexity: O(observations + agents x targets); 77 agents and 2 targets take about 0.1 s.
    package static func text(_ summary: ResultSummary, script: String?) -> String {
        HTMLPage(summary: summary, plots: Plots.all(summary), script: script).markup.text
    }

    /// Returns the plots of the page as Vega-Lite specifications with a fixed width and a white background, for
    /// pictures.
    package static func pictures(_ summary: ResultSummary) -> [Picture] {
        Plots.all(summary).flatMap { plot in
            plot.panels.enumerated().map { index, panel in
                let number = plot.panels.count > 1 ? "-\(index + 1)" : ""
                return Picture(name: "\(plot.name)\(number)", specification: panel.picture(titled: plot.title))
            }
        }
    }
}

/// A plot outside the page.
package struct Picture: Hashable, Sendable {
    /// The name of the file without its extension: letters, digits and dashes.
    package let name: String
    /// A Vega-Lite specification as JSON.
    package let specification: String
}
