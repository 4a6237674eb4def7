/// A small table for the terminal, and the same rows as objects for JSON.
struct TextTable {
    let name: String
    let heading: String
    let columns: [String]
    let rows: [[String]]

    var objects: [[String: String]] {
        rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }

    var text: String {
        let widths = columns.indices.map { column in
            ([columns] + rows).map { $0[column].count }.max() ?? 0
        }
        let lines = ([columns] + rows).map { row in
            var line = ""
            for (cell, width) in zip(row, widths) { line += cell.padded(to: width) + "  " }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
        return ([heading] + (rows.isEmpty ? [] : lines)).joined(separator: "\n")
    }
}
