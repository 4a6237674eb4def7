import PlainText

/// Line breaking for a terminal.
enum TextWrap {
    /// Breaks a text between words. A word longer than the line is on a line of its own. A tab counts as a space.
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

    /// Returns the text on one line, escaped, without wrapping.
    static func printed(_ text: String) -> String { PrintedText.line(text.replacing("\t", with: " ")) }

    /// Breaks a text as `lines` does, and also words longer than the line, because a cell must not reach into the next.
    static func cell(_ text: String, width: Int) -> [String] {
        lines(text, width: width).flatMap { line -> [String] in
            guard line.count > width else { return [line] }
            let characters = Array(line)
            return stride(from: 0, to: characters.count, by: width).map {
                String(characters[$0..<min($0 + width, characters.count)])
            }
        }
    }

    /// Returns the whole text on one line, with single spaces between words.
    static func one(_ text: String) -> String { lines(text, width: .max / 2).joined(separator: " ") }

    /// Returns the lines of a text; all but the first are indented by two spaces.
    static func hanging(_ text: String, width: Int) -> [String] {
        lines(text, width: max(width - 2, 20)).enumerated().map { ($0.offset == 0 ? "" : "  ") + $0.element }
    }

    /// Returns a paragraph whose first line begins with `first`. The other lines are indented by the length of `first`.
    static func paragraph(_ first: String, _ text: String, width: Int) -> [String] {
        let indent = String(repeating: " ", count: first.count)
        return lines(text, width: max(width - first.count, 20)).enumerated()
            .map { ($0.offset == 0 ? first : indent) + $0.element }
    }
}
