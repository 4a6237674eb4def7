import BenchmarkModel
import ConfigurationReader

/// A row of a fleet file with as many fields as its header.
struct FleetRow {
    /// The names in the dependencies field, each with its place.
    let dependencies: [CSVField]
    private let fields: [CSVField]
    private let columns: [FleetColumn: Int]

    /// nil, with an error, when the number of fields is wrong. `columns` must have all columns.
    init?(_ fields: [CSVField], columns: [FleetColumn: Int], _ errors: ErrorList) {
        guard fields.count == columns.count else {
            errors.add(
                fields.first?.position,
                "\(fields.count) \(fields.count == 1 ? "field" : "fields") where the header has \(columns.count)",
                "give a value, or nothing between two commas, for every column")
            return nil
        }
        self.fields = fields
        self.columns = columns
        dependencies = Self.words(of: fields[columns[.dependencies]!])
    }

    subscript(column: FleetColumn) -> CSVField { fields[columns[column]!] }

    /// As written: it may still be refused.
    var id: AgentID { AgentID(machine: self[.machine].text, name: self[.agent].text) }

    /// nil, with errors, when a field is wrong; all of its fields are looked at.
    func profile(_ errors: ErrorList) -> AgentProfile? {
        let names = [FleetColumn.machine, .group, .agent].map { checkName($0, errors) }
        let port = portNumber(.port, errors)
        let healthCheckPort = portNumber(.healthCheckPort, errors)
        let required = choice(.required, [("true", true), ("false", false)], errors)
        let kind = choice(.kind, AgentKind.allCases.map { ($0.rawValue, $0) }, errors)
        guard !names.contains(false), let port, let healthCheckPort, let required, let kind else { return nil }
        return AgentProfile(
            id: id, group: self[.group].text, port: port, healthCheckPort: healthCheckPort, required: required,
            kind: kind, dependencies: dependencies.map(\.text))
    }

    private func checkName(_ column: FleetColumn, _ errors: ErrorList) -> Bool {
        let field = self[column]
        guard let fault = SafeName.fault(in: field.text) else { return true }
        errors.add(field.position, "\(column.rawValue) \(quoted(field.text)) \(fault)", SafeName.rule)
        return false
    }

    private func portNumber(_ column: FleetColumn, _ errors: ErrorList) -> Int? {
        let field = self[column]
        let name = "\(column.rawValue) \(quoted(field.text))"
        // One below the highest for health checks: metrics are served on the next port.
        let highest = column == .healthCheckPort ? 65534 : 65535
        let digits = field.text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, !field.text.isEmpty else {
            errors.add(field.position, "\(name) is no number", "give one from 1 to \(highest)")
            return nil
        }
        guard let port = Int(field.text), (1...highest).contains(port) else {
            let reason = field.text == "65535" ? "leaves no port above it for metrics" : "is out of range"
            errors.add(field.position, "\(name) \(reason)", "give one from 1 to \(highest)")
            return nil
        }
        return port
    }

    private func choice<Value>(
        _ column: FleetColumn, _ choices: [(word: String, value: Value)], _ errors: ErrorList
    ) -> Value? {
        let field = self[column]
        if let choice = choices.first(where: { $0.word == field.text }) { return choice.value }
        errors.add(
            field.position, "\(column.rawValue) \(quoted(field.text)) is unknown",
            suggestion(for: field.text, among: choices.map(\.word)))
        return nil
    }

    private static func words(of field: CSVField) -> [CSVField] {
        var words: [CSVField] = []
        var word = ""
        var column = field.position.column
        for scalar in field.text.unicodeScalars + [" "] {
            if scalar != " " {
                word.unicodeScalars.append(scalar)
            } else if !word.isEmpty {
                let start = SourcePosition(line: field.position.line, column: column - word.unicodeScalars.count)
                words.append(CSVField(text: word, position: start))
                word = ""
            }
            column += 1
        }
        return words
    }
}

/// Names end up in file names, arguments, environments, labels and CSV files: they must need no quoting in any.
enum SafeName {
    static let rule = "use letters, digits, _ . and -, beginning with a letter, digit or _, at most 100"

    /// What is wrong with a name; nil when nothing is.
    static func fault(in name: String) -> String? {
        guard let first = name.utf8.first else { return "is empty" }
        if name.utf8.count > 100 { return "is too long" }
        if !name.utf8.allSatisfy({ isLetterOrDigit($0) || "_.-".utf8.contains($0) }) { return "has unsafe characters" }
        return isLetterOrDigit(first) || first == UInt8(ascii: "_") ? nil : "begins with an unsafe character"
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
