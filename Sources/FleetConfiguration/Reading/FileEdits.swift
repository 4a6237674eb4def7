package import BenchmarkModel

extension FileEdit {
    /// Returns the text of a file after the changes.
    /// - Parameters:
    ///   - edits: changes of one file. Equal changes are made once.
    ///   - text: the text of that file.
    /// - Returns: nil when a change does not fit: the old text is different, or two changes overlap.
    package static func apply(_ edits: [FileEdit], to text: String) -> String? {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        let mark = lines[0].first == "\u{feff}" ? lines[0].removeFirst() : nil
        var seen: Set<FileEdit> = []
        let once = edits.filter { seen.insert($0).inserted }
        // Apply changes from the end, so that earlier positions stay valid.
        var end = (line: Int.max, column: Int.max)
        for edit in once.sorted(by: { ($0.line, $0.column) > ($1.line, $1.column) }) {
            let old = Array(edit.old.unicodeScalars)
            let first = edit.column - 1
            guard lines.indices.contains(edit.line - 1), first >= 0, first + old.count <= lines[edit.line - 1].count,
                (edit.line, edit.column + old.count) <= end,
                Array(lines[edit.line - 1][first..<(first + old.count)]) == old
            else { return nil }
            lines[edit.line - 1].replaceSubrange(first..<(first + old.count), with: edit.new.unicodeScalars)
            end = (edit.line, edit.column)
        }
        var result = String.UnicodeScalarView()
        if let mark { result.append(mark) }
        for (index, line) in lines.enumerated() {
            if index > 0 { result.append("\n") }
            result.append(contentsOf: line)
        }
        return String(result)
    }
}
