import BenchmarkModel
import ConfigurationReader
import PlainText

/// Reads fleets in CSV: a header row and one row per agent; the columns can be in any order.
enum CSVFleet {
    /// Reads the agents of a file.
    /// - Throws: errors that make all rows unreadable: wrong syntax or an invalid header.
    static func drafts(
        _ bytes: [UInt8], file: String, _ findings: FindingList
    ) throws(ConfigurationErrors) -> [AgentDraft] {
        let records = try CSVReader.records(bytes, file: file)
        let errors = ErrorList(file: file)
        guard let header = records.first else {
            throw SourceFile.whole(file, "is empty", "begin with the header \(FleetColumn.header)")
        }
        let columns = FleetColumn.indices(of: header, errors)
        try errors.throwIfAny()
        guard records.count > 1 else {
            throw SourceFile.whole(file, "has no agents", "add a row for each agent below the header")
        }
        return records.dropFirst().compactMap { draft($0, columns, file, findings) }
    }

    /// Reads the agent of one row. `columns` has all columns.
    /// - Returns: nil, with a finding, when the number of fields is wrong.
    private static func draft(
        _ fields: [CSVField], _ columns: [FleetColumn: Int], _ file: String, _ findings: FindingList
    ) -> AgentDraft? {
        guard fields.count == columns.count else {
            findings.add(
                .fields, .file(file), file, fields.first?.position,
                "the row has \(fields.count) \(fields.count == 1 ? "field" : "fields"), the header has "
                    + "\(columns.count)",
                "give every column a value; an empty value is nothing between two commas")
            return nil
        }
        func field(_ column: FleetColumn) -> CSVField { fields[columns[column]!] }
        func located(_ column: FleetColumn) -> Located<String> {
            Located(value: field(column).text, position: field(column).position)
        }
        func port(_ column: FleetColumn) -> PortDraft {
            let (text, position) = (field(column).text, field(column).position)
            // A text of digits is written in the file exactly as it is read, with or without quotes.
            let isNumber = PortExpression.isDigits(text)
            return PortDraft(
                key: column.rawValue, text: quoted(text), number: isNumber ? PortExpression.number(text) : nil,
                position: position, spelling: isNumber ? PortSpelling(position: position, old: text) : nil)
        }
        let required = ["true": true, "false": false][field(.required).text]
        let rate = rate(columns[.rate].map { fields[$0] })
        let draft = AgentDraft(
            file: file, machine: located(.machine), group: located(.group), name: located(.agent), port: port(.port),
            healthCheckPort: port(.healthCheckPort), required: required, kind: located(.kind),
            dependencies: words(of: field(.dependencies)), rate: rate.number)
        if let problem = rate.problem {
            findings.add(
                .fields, draft.subject, file, problem.position,
                "\(quoted(problem.text)) is not a rate in requests/s", AgentRate.remedy)
        }
        if required == nil {
            let text = field(.required).text
            findings.add(
                .fields, draft.subject, file, field(.required).position, "unknown value \(quoted(text)) of required",
                suggestion(for: text, among: ["true", "false"]))
        }
        return draft
    }

    /// Reads a rate. An empty field, or no column, is the rate of the run.
    private static func rate(_ field: CSVField?) -> (number: Double?, problem: CSVField?) {
        guard let field, !field.text.isEmpty else { return (nil, nil) }
        let isNumber = field.text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isNumber, let number = Double(field.text), AgentRate.isPossible(number) else { return (nil, field) }
        return (number, nil)
    }

    private static func words(of field: CSVField) -> [Located<String>] {
        var words: [Located<String>] = []
        var word = ""
        var column = field.position.column
        for scalar in field.text.unicodeScalars + [" "] {
            if scalar != " " {
                word.unicodeScalars.append(scalar)
            } else if !word.isEmpty {
                let start = SourcePosition(line: field.position.line, column: column - word.unicodeScalars.count)
                words.append(Located(value: word, position: start))
                word = ""
            }
            column += 1
        }
        return words
    }
}

/// The columns of a fleet file. All of them but `rate` are required.
enum FleetColumn: String, CaseIterable {
    case machine
    case group
    case agent
    case port
    case healthCheckPort = "health_check_port"
    case required
    case kind
    case dependencies
    case rate

    /// The columns that every file has.
    private static var needed: [FleetColumn] { allCases.filter { $0 != .rate } }

    static var header: String { needed.map(\.rawValue).joined(separator: ",") }

    /// Returns the index of each column in the header.
    static func indices(of header: [CSVField], _ errors: ErrorList) -> [FleetColumn: Int] {
        var indices: [FleetColumn: Int] = [:]
        for (index, field) in header.enumerated() {
            if let column = FleetColumn(rawValue: field.text) {
                if indices.updateValue(index, forKey: column) != nil {
                    errors.add(field.position, "column \(quoted(field.text)) is given twice", "give it once")
                }
            } else {
                errors.add(
                    field.position, "unknown column \(quoted(field.text))",
                    suggestion(for: field.text, among: allCases.map(\.rawValue)))
            }
        }
        for column in needed where indices[column] == nil {
            errors.add(
                header.first?.position, "column \"\(column.rawValue)\" is missing", "the header is \(self.header)")
        }
        return indices
    }
}
