public import BenchmarkModel
public import ConfigurationReader

/// Fleet files: CSV with a header row, an agent a row; columns by name in any order.
///
/// Two agents of one machine may claim one port: the file loads, and `PortPlan` reports and resolves it.
public enum FleetFile {
    /// The fleet of a file; it is named after the file.
    public static func read(path: String) throws(ConfigurationErrors) -> Fleet {
        try parse(try SourceFile.read(path: path), file: path)
    }

    /// - Parameter file: names the fleet, and the place in errors.
    public static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> Fleet {
        try parse(Array(text.utf8), file: file)
    }

    /// - Parameter file: names the fleet, and the place in errors.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> Fleet {
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

        let rows = records.dropFirst().compactMap { FleetRow($0, columns: columns, errors) }
        let agents = rows.compactMap { $0.profile(errors) }
        checkUnique(rows, errors)
        checkDependencies(rows, errors)
        try errors.throwIfAny()
        return Fleet(name: name(of: file), agents: agents)
    }

    private static func checkUnique(_ rows: [FleetRow], _ errors: ErrorList) {
        var lines: [AgentID: Int] = [:]
        for row in rows {
            let place = row[.agent].position
            if let earlier = lines.updateValue(place.line, forKey: row.id) {
                errors.add(
                    place, "\(quoted(row.id.description)) is already on line \(earlier)",
                    "give every agent of a machine a name of its own")
            }
        }
    }

    /// Names of rows that are faulty otherwise count too: one mistake should not make others.
    private static func checkDependencies(_ rows: [FleetRow], _ errors: ErrorList) {
        let names = Dictionary(grouping: rows.map(\.id), by: \.name)
        let all = Array(Set(names.keys)).sorted()
        for row in rows {
            var seen: Set<String> = []
            for dependency in row.dependencies {
                if !seen.insert(dependency.text).inserted {
                    errors.add(dependency.position, "\(quoted(dependency.text)) is given twice", "give it once")
                } else if let found = names[dependency.text] {
                    guard found == [row.id] else { continue }
                    errors.add(dependency.position, "\(quoted(dependency.text)) depends on itself", "leave it out")
                } else {
                    errors.add(
                        dependency.position, "no machine has the agent \(quoted(dependency.text))",
                        nearest(dependency.text, among: all).map { "did you mean \($0)?" } ?? "add it or leave it out")
                }
            }
        }
    }

    private static func name(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? ""
        let stem = last.hasSuffix(".csv") ? String(last.dropLast(4)) : last
        return stem.isEmpty ? "fleet" : stem
    }
}

/// The columns a fleet file has, all of them.
enum FleetColumn: String, CaseIterable {
    case machine
    case group
    case agent
    case port
    case healthCheckPort = "health_check_port"
    case required
    case kind
    case dependencies

    static var header: String { allCases.map(\.rawValue).joined(separator: ",") }

    /// Where each column stands, as the header says.
    static func indices(of header: [CSVField], _ errors: ErrorList) -> [FleetColumn: Int] {
        var indices: [FleetColumn: Int] = [:]
        for (index, field) in header.enumerated() {
            if let column = FleetColumn(rawValue: field.text) {
                if indices.updateValue(index, forKey: column) != nil {
                    errors.add(field.position, "column \(quoted(field.text)) is there twice", "leave one out")
                }
            } else {
                errors.add(
                    field.position, "unknown column \(quoted(field.text))",
                    suggestion(for: field.text, among: allCases.map(\.rawValue)))
            }
        }
        for column in allCases where indices[column] == nil {
            errors.add(
                header.first?.position, "column \"\(column.rawValue)\" is missing", "the header is \(self.header)")
        }
        return indices
    }
}
