public import Analysis
public import BenchmarkModel

/// A run as one page that opens from disk: the answer, the budgets, the plots, and all that has to be known of them.
public enum HTMLReport {
    /// The page. The same arguments give the same page.
    ///
    /// - Parameters:
    ///   - comparison: of a versus run, or with a baseline; nil where there is none.
    ///   - script: what draws the plots (Vega, Vega-Lite and vega-embed in one); nil leaves the plots' place to a line that says how to
    ///     get them. Their figures are on the page in any case.
    /// - Complexity: O(observations + agents x targets); 77 agents and 2 targets take about 0.1 s, the judgement excluded.
    public static func text(
        _ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, script: String?
    ) -> String {
        let facts = RunFacts(run, judgement, comparison)
        return Page(facts: facts, plots: Plots.all(facts), script: script).markup.text
    }

    /// The page's plots as Vega-Lite specifications of fixed width on white ground, for pictures.
    public static func pictures(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) -> [Picture] {
        Plots.all(RunFacts(run, judgement, comparison)).flatMap { plot in
            plot.panels.enumerated().map { index, panel in
                let number = plot.panels.count > 1 ? "-\(index + 1)" : ""
                return Picture(name: "\(plot.name)\(number)", specification: panel.picture(titled: plot.title))
            }
        }
    }
}

/// A plot that stands alone.
public struct Picture: Hashable, Sendable {
    /// Of a file, without its ending: letters, digits and dashes.
    public let name: String
    /// JSON.
    public let specification: String
}
