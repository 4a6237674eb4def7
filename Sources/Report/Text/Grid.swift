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

/// How a piece of text looks on a terminal.
enum Style: CaseIterable {
    case plain
    case heading
    case good
    case bad
    case open

    func applied(to text: String, colour: Bool) -> String {
        guard colour, let code else { return text }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }

    /// What follows the escape character in all that `applied` adds.
    static let codes = ["[0m"] + allCases.compactMap(\.code).map { "[\($0)m" }

    private var code: Int? {
        switch self {
        case .plain: nil
        case .heading: 1
        case .good: 32
        case .bad: 31
        case .open: 33
        }
    }
}

enum TextWrap {
    /// Broken between words; a word longer than the line has one of its own. A tab is a blank here.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in printed(text).split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return lines + (line.isEmpty ? [] : [line])
    }

    /// The text on one line, as it is where it is not wrapped.
    static func printed(_ text: String) -> String { PrintedText.line(text.replacing("\t", with: " ")) }

    /// As `lines`, a word that is longer than the line broken too: a cell must not reach into the next.
    static func cell(_ text: String, width: Int) -> [String] {
        lines(text, width: width).flatMap { line -> [String] in
            guard line.count > width else { return [line] }
            let characters = Array(line)
            return stride(from: 0, to: characters.count, by: width).map {
                String(characters[$0..<min($0 + width, characters.count)])
            }
        }
    }

    /// A paragraph whose first line begins with `first` and whose others are indented by as much.
    static func paragraph(_ first: String, _ text: String, width: Int) -> [String] {
        let indent = String(repeating: " ", count: first.count)
        return lines(text, width: max(width - first.count, 20)).enumerated()
            .map { ($0.offset == 0 ? first : indent) + $0.element }
    }
}
