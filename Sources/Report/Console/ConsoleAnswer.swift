/// The last lines of a run's text on standard output: the answer for each target, and the path of the HTML page.
package enum ConsoleAnswer {
    /// - Parameters:
    ///   - page: the path of the HTML page; nil if the page was not written.
    ///   - columns: characters of a line; a path may be longer.
    package static func text(_ summary: ResultSummary, page: String?, columns: Int) -> String {
        let answers = summary.answers.flatMap { TextWrap.hanging($0, width: columns) }
        let path = page.map { "Page: \(TextWrap.printed($0))" }
        return (answers + [path].compactMap { $0 }).joined(separator: "\n") + "\n"
    }
}
