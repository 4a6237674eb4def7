/// A small table for the terminal, and the same rows as objects for JSON.
public struct TextTable {
    public let name: String
    private let heading: String
    private let columns: [String]
    public let rows: [[String]]

    /// Columns with longer texts may be wrapped, to no less than that.
    private static let narrowest = 24

    public init(name: String, heading: String, columns: [String], rows: [[String]]) {
        self.name = name
        self.heading = heading
        self.columns = columns
        self.rows = rows
    }

    public var objects: [[String: String]] {
        rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }

    /// - Parameter width: characters of a line, into which long cells are wrapped; nil: a line a row, for files and other programs.
    public func text(width: Int?) -> String {
        guard !rows.isEmpty else { return heading }
        let grid = Grid(
            columns: columns.map { Grid.Column(header: $0, least: Self.narrowest) },
            rows: rows.map { $0.map { Grid.Cell($0) } })
        let title = width.map { TextWrap.paragraph("", heading, width: $0) } ?? [heading]
        return (title + grid.lines(width: width ?? .max / 2, colour: false)).joined(separator: "\n")
    }
}
