/// A small table for the terminal, and the same rows as objects for JSON.
package struct TextTable {
    package let name: String
    private let heading: String
    private let columns: [String]
    package let rows: [[String]]

    /// The minimum width of a wrapped column, in characters.
    private static let narrowest = 24

    package init(name: String, heading: String, columns: [String], rows: [[String]]) {
        self.name = name
        self.heading = heading
        self.columns = columns
        self.rows = rows
    }

    /// The rows as objects whose keys are the column names.
    package var objects: [[String: String]] {
        rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }

    /// Returns the table as text.
    ///
    /// If the columns do not fit side by side, each row is a paragraph with a line for each cell.
    ///
    /// - Parameter width: the characters of a line, at which long cells are wrapped; nil for one line per row, for
    ///   files and other programs.
    package func text(width: Int?) -> String {
        guard !rows.isEmpty else { return TextWrap.printed(heading) }
        let grid = Grid(
            columns: columns.map { Grid.Column(header: $0, least: Self.narrowest) },
            rows: rows.map { $0.map { Grid.Cell($0) } })
        let title =
            heading.isEmpty
            ? [] : width.map { TextWrap.paragraph("", heading, width: $0) } ?? [TextWrap.printed(heading)]
        if let width, !grid.fits(width) {
            // Without a heading, the empty line before the first row is removed.
            let rows = paragraphs(width)
            return (title + (title.isEmpty ? rows.dropFirst() : rows[...])).joined(separator: "\n")
        }
        return (title + grid.lines(width: width ?? .max / 2, color: false)).joined(separator: "\n")
    }

    /// Returns the first cell of each row, and below it the other cells with the names of their columns. Empty cells
    /// are left out.
    private func paragraphs(_ width: Int) -> [String] {
        let longest = columns.dropFirst().map(\.count).max() ?? 0
        return rows.flatMap { row in
            [""] + TextWrap.cell(row[0], width: width)
                + zip(columns, row).dropFirst().filter { !$0.1.isEmpty }.flatMap { column, text in
                    let name = "  " + column + String(repeating: " ", count: longest - column.count) + "  "
                    return TextWrap.cell(text, width: max(width - name.count, 1)).enumerated().map { index, line in
                        (index == 0 ? name : String(repeating: " ", count: name.count)) + line
                    }
                }
        }
    }
}
