import Statistics

/// The comparison as a table in GitHub-flavored Markdown, with the notes that a reader needs.
package struct MarkdownTable {
    private let comparison: Comparison

    package init(_ comparison: Comparison) { self.comparison = comparison }

    package var text: String {
        let header =
            [""] + comparison.peers.map(\.title) + (hasRatio ? ["ours / best peer, round by round"] : [])
        let rows = comparison.rows.map { row in
            [row.unit == .count ? row.title : "\(row.title), \(row.unit.rawValue)"]
                + comparison.peers.map { cell(row, $0) } + (hasRatio ? [ratio(row)] : [])
        }
        let lines = [header, header.map { _ in "---" }] + rows
        return (lines.map { "| " + $0.joined(separator: " | ") + " |" } + [""] + notes).joined(separator: "\n")
    }

    private var hasRatio: Bool { comparison.peers.count > 1 && comparison.peers.contains { $0.name == Peer.ours } }

    private func cell(_ row: Row, _ peer: Peer) -> String {
        guard let figure = comparison.figure(row, peer) else { return "-" }
        return Self.text(figure, row.unit.perBase)
    }

    private func ratio(_ row: Row) -> String {
        guard let (best, figure) = comparison.ratio(row) else { return "-" }
        return "\(Self.text(figure, 1)) (\(best.name))"
    }

    /// Returns a figure with its interval, such as `4.75 [4.71, 4.8]`.
    static func text(_ figure: Comparison.Figure, _ perBase: Double) -> String {
        let value = digits(figure.median * perBase)
        guard let interval = figure.interval else { return value }
        return "\(value) [\(digits(interval.low * perBase)), \(digits(interval.high * perBase))]"
    }

    /// Returns three significant digits, never with an exponent; of large numbers all digits of the integer part.
    static func digits(_ value: Double) -> String {
        guard value.magnitude < 100 else { return "\(Int(value.rounded()))" }
        var scale = 1.0
        while value != 0, value.magnitude * scale < 100, scale < 1e6 { scale *= 10 }
        let text = "\((value * scale).rounded() / scale)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private var notes: [String] {
        let (count, page) = (comparison.rounds, comparison.page)
        let intervals = count < 6 ? "too few for intervals" : "with their 95 % intervals by order statistics"
        var notes = [
            "Medians of \(count) round\(count == 1 ? "" : "s"), \(intervals); the order of the peers is drawn anew in every round, "
                + "seed \(comparison.seed). \(comparison.machine). All serve the same page of \(page.samples) samples, of "
                + "\(page.bytes) bytes as \(page.writer) writes it."
        ]
        // A reason that is the same in every row is written once.
        for peer in comparison.peers {
            if let absence = peer.absence {
                notes.append("\(peer.title): not measured: \(absence).")
                continue
            }
            let absences = comparison.rows.compactMap { row in
                comparison.absence(row, peer).map { (row: row.name, reason: $0) }
            }
            for reason in Set(absences.map(\.reason)).sorted() {
                let rows = absences.filter { $0.reason == reason }.map(\.row)
                notes.append("\(peer.title): no \(rows.joined(separator: ", ")): \(reason).")
            }
        }
        return [notes.map { "- \($0)" }.joined(separator: "\n")]
    }
}
