import PlainText

/// A table of text: columns as wide as they need, the wrapping ones narrower where the line is short.
struct Grid {
    struct Column {
        let header: String
        /// Below this it is not narrowed; nil for a column that is never wrapped.
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

    /// The narrowest it can be without a word that is broken, in characters.
    var leastWidth: Int { sum(columns.indices.map { least($0, breaking: false) }) }

    /// Whether a line can be as short as `width`, long words broken.
    func fits(_ width: Int) -> Bool { sum(columns.indices.map { least($0, breaking: true) }) <= width }

    /// The lines, none with spaces at its end. Lines are longer than `width` only where the columns are at their narrowest.
    func lines(width: Int, colour: Bool) -> [String] {
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
                        text += String(repeating: " ", count: pending) + cell.style.applied(to: part, colour: colour)
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

    /// The narrowest that a column can be, with its words whole or not.
    private func least(_ index: Int, breaking: Bool) -> Int {
        guard let least = columns[index].least else { return natural(index) }
        let words = breaking ? [] : rows.flatMap { $0[index].text.split(separator: " ") }
        return min(words.reduce(least) { max($0, $1.count) }, natural(index))
    }

    /// With the gaps between them.
    private func sum(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * (columns.count - 1) }

    /// Takes from the widest column that may be narrowed until the line fits, one character at a time; words are broken only if it does not fit
    /// otherwise.
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
