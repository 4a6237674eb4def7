import PlainText

/// Texts on lines of a terminal.
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

    /// The whole text on one line, with single blanks between its words.
    static func one(_ text: String) -> String { lines(text, width: .max / 2).joined(separator: " ") }

    /// A paragraph whose first line begins with `first` and whose others are indented by as much.
    static func paragraph(_ first: String, _ text: String, width: Int) -> [String] {
        let indent = String(repeating: " ", count: first.count)
        return lines(text, width: max(width - first.count, 20)).enumerated()
            .map { ($0.offset == 0 ? first : indent) + $0.element }
    }
}
