import PlainText

/// Elements of GitHub-flavored Markdown, which GitLab shows alike. Names and texts of users are escaped, so they are
/// never markup.
enum MarkdownText {
    static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        [line(header), line(header.map { _ in "---" })] + rows.map { line($0.map(escaped)) }
    }

    /// Returns a section that is folded under its title; empty without items.
    static func folded(_ title: String, _ items: [String]) -> [String] {
        guard !items.isEmpty else { return [] }
        return ["<details><summary>\(escaped(title))</summary>", ""] + items + ["", "</details>", ""]
    }

    static func item(_ text: String) -> String { "- \(escaped(text))" }

    /// Returns the output of a program unchanged. It is an HTML element, because the output may contain any code fence.
    static func verbatim(_ lines: [String]) -> String {
        "  <pre>\(lines.map(entities).joined(separator: "&#10;"))</pre>"
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in entities(text) {
            if "\\`*_[]|#~".contains(character) { result.append("\\") }
            result.append(character.isNewline ? " " : character)
        }
        return result
    }

    private static func entities(_ text: String) -> String {
        PrintedText.lines(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
