/// A section per plot, with an element that the script draws into, and with the same figures as a table.
struct PlotSections {
    let plots: [Plot]
    let canDraw: Bool

    var sections: [Section] {
        plots.map { plot in
            let panels = plot.panels.enumerated().map { panel(plot, $0.offset, $0.element) }
            return Section(
                plot.name, plot.short, title: plot.title,
                """
                <p class="legend">\(plot.reading)</p>
                <div class="panels n\(min(plot.panels.count, 2))">
                \(panels)</div>
                """)
        }
    }

    /// Returns a panel. Its element has about the height of the plot with axis and legend, so that the page does not
    /// jump when the plot is drawn.
    private func panel(_ plot: Plot, _ index: Int, _ panel: Panel) -> Markup {
        let element: Markup =
            canDraw
            ? "<div class=\"plot\" data-plot=\"\(plot.name)-\(index)\" style=\"min-height:\(panel.height + 60)px\"></div>"
            : .empty
        return """
            <figure>
            <figcaption>\(panel.label)</figcaption>
            \(element)<details\(canDraw ? .empty : " open" as Markup)><summary>figures</summary>\(TableMarkup.table(panel.columns, panel.rows))</details>
            </figure>

            """
    }
}

enum TableMarkup {
    /// Returns a table; the cells of its first column are row headers.
    static func table(_ columns: [String], _ rows: [[String]], kind: String = "plain") -> Markup {
        let heads = columns.map { column -> Markup in "<th scope=\"col\">\(column)</th>" }
        let lines = rows.map { row -> Markup in
            let cells = row.dropFirst().map { cell -> Markup in "<td>\(cell)</td>" }
            return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>\n"
        }
        return """
            <div class="wide" tabindex="0"><table class="\(kind)"><thead><tr>\(heads)</tr></thead>
            <tbody>
            \(lines)</tbody></table></div>
            """
    }
}
