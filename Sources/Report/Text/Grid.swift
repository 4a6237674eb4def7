import PlainText

/// A table of text. Each column is as wide as its longest cell; on short lines the columns that may wrap are narrower.
struct Grid {
    struct Column {
        let header: String
        /// The minimum width in characters; nil for a column that is never wrapped.
        let least: Int?

        init(header: String, least: Int?) {
            self.header = PrintedText.line(header)
            self.least = least
        }
    }

    struct Cell {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = PrintedText.line(text)
            self.style = style
        }
    }

    let columns: [Column]
    let rows: [[Cell]]

    private static let gap = 2

    /// The minimum width of the table in characters without broken words.
    var leastWidth: Int { sum(columns.indices.map { least($0, breaking: false) }) }

    /// Whether the table can be as narrow as `width` if long words are broken.
    func fits(_ width: Int) -> Bool { sum(columns.indices.map { least($0, breaking: true) }) <= width }

    /// Returns the lines without trailing spaces. Lines are longer than `width` only if all columns have their minimum
    /// width.
    func lines(width: Int, color: Bool) -> [String] {
        let widths = fitted(width)
        let header = columns.map { Cell($0.header, .heading) }
        return ([header] + rows).flatMap { row -> [String] in
            let wrapped = zip(row, widths).map { cell, width in TextWrap.cell(cell.text, width: width) }
            return (0..<(wrapped.map(\.count).max() ?? 0)).map { line in
                var text = ""
                var pending = 0
                for (index, cell) in row.enumerated() {
                    let part = line < wrapped[index].count ? wrapped[index][line] : ""
                    if !part.isEmpty {
                        text += String(repeating: " ", count: pending) + cell.style.applied(to: part, color: color)
                        pending = 0
                    }
                    pending += widths[index] - part.count + Self.gap
                }
                return text
            }
        }
    }

    private func natural(_ index: Int) -> Int {
        max(columns[index].header.count, rows.map { $0[index].text.count }.max() ?? 0)
    }

    /// Returns the minimum width of a column, with or without broken words.
    private func least(_ index: Int, breaking: Bool) -> Int {
        guard let least = columns[index].least else { return natural(index) }
        let words = breaking ? [] : rows.flatMap { $0[index].text.split(separator: " ") }
        return min(words.reduce(least) { max($0, $1.count) }, natural(index))
    }

    /// Returns the width of a line, including the gaps.
    private func sum(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * (columns.count - 1) }

    /// Returns the widths of the columns for a line of `width`.
    ///
    /// The widest column that may be narrowed loses one character at a time until the line fits. Words are broken only
    /// if the line does not fit otherwise.
    private func fitted(_ width: Int) -> [Int] {
        var widths = columns.indices.map(natural)
        for breaking in [false, true] {
            let leasts = columns.indices.map { least($0, breaking: breaking) }
            while sum(widths) > width {
                let narrowable = widths.indices.filter { widths[$0] > leasts[$0] }
                guard let widest = narrowable.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
            }
        }
        return widths
    }
}
