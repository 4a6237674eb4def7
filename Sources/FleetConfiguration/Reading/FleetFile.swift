package import BenchmarkModel
package import ConfigurationReader

/// Fleet files in all their forms: CSV, startup configurations in YAML, and what Prometheus is told of agents
/// (docs/fleets.md). Which one it is, the file's ending and content say.
///
/// Two agents of one machine may claim one port: the file loads, and `PortPlan` reports and resolves it.
package enum FleetFile {
    /// The fleet of a file; it is named after the file.
    /// - Parameter environment: of the process, for variables in port expressions that the file does not set.
    package static func read(path: String, environment: [String: String] = [:]) throws(ConfigurationErrors) -> Fleet {
        try read([FleetInput(path: path)], environment: environment)
    }

    /// The fleet of several files together.
    /// - Parameter note: gets a line for all that the files have and the fleet does not.
    /// - Throws: also when the files only say where metrics are.
    package static func read(
        _ inputs: [FleetInput], environment: [String: String], note: (String) -> Void = { _ in }
    ) throws(ConfigurationErrors) -> Fleet {
        let reading = try FleetReading(inputs, environment: environment)
        let fleet = try fleet(reading)
        reading.notes.forEach(note)
        return fleet
    }

    /// What the files hold, agents to be started or only addresses of metrics.
    /// - Parameter note: gets a line for all that the files have and the result does not.
    package static func source(
        _ inputs: [FleetInput], environment: [String: String], note: (String) -> Void = { _ in }
    ) throws(ConfigurationErrors) -> FleetSource {
        let reading = try FleetReading(inputs, environment: environment)
        let source = try source(reading)
        reading.notes.forEach(note)
        return source
    }

    /// - Parameter file: names the fleet, its form by its ending, and the place in errors.
    package static func parse(
        _ text: String, file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Fleet {
        try parse(Array(text.utf8), file: file, environment: environment)
    }

    /// - Parameter file: names the fleet, its form by its ending, and the place in errors.
    package static func parse(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Fleet {
        try fleet(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    /// - Parameter file: names the fleet, its form by its ending, and the place in errors.
    package static func parseSource(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> FleetSource {
        try source(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    private static func fleet(_ reading: FleetReading) throws(ConfigurationErrors) -> Fleet {
        if reading.isOfTargets { throw reading.noFleet }
        let drafts = reading.drafts
        DraftChecks(drafts: drafts, findings: reading.findings, repair: PortRepair(drafts)).run()
        try refuse(reading)
        return Fleet(name: reading.name, agents: drafts.compactMap(\.profile))
    }

    private static func source(_ reading: FleetReading) throws(ConfigurationErrors) -> FleetSource {
        guard reading.isOfTargets else { return .fleet(try fleet(reading)) }
        try refuse(reading)
        return .scrapeTargets(name: reading.name, reading.targets.map(\.target))
    }

    /// Throws for all findings with which a fleet is none.
    private static func refuse(_ reading: FleetReading) throws(ConfigurationErrors) {
        let fatal = FleetCheck.allCases.filter(\.isFatal).map(\.rawValue)
        let errors = FindingOrder.sorted(reading.findings.findings, files: reading.inputs.map(\.path))
            .filter { fatal.contains($0.check) }
            .map { finding in
                ConfigurationError(
                    file: finding.place?.file ?? "", position: finding.place.flatMap(SourcePosition.init),
                    message: finding.problem, remedy: finding.remedy)
            }
        guard !errors.isEmpty else { return }
        let limit = ConfigurationErrors.limit
        throw ConfigurationErrors(Array(errors.prefix(limit)), omitted: max(0, errors.count - limit))
    }
}

extension AgentDraft {
    /// nil when something is wrong with it, of which a finding tells.
    var profile: AgentProfile? {
        guard let port = self.port(.requests), let health = self.port(.health), let required,
            let kind = AgentKind(rawValue: kind.value)
        else { return nil }
        return AgentProfile(
            id: id, group: group.value, port: port, healthCheckPort: health, required: required, kind: kind,
            dependencies: dependencies.map(\.value))
    }
}

extension SourcePosition {
    init?(_ place: FilePlace) {
        guard let line = place.line, let column = place.column else { return nil }
        self.init(line: line, column: column)
    }
}

/// Findings as they are told: file by file in the order given, by place within.
enum FindingOrder {
    static func sorted(_ findings: [Finding], files: [String]) -> [Finding] {
        let order = Dictionary(files.enumerated().map { ($1, $0) }) { first, _ in first }
        func key(_ finding: Finding) -> (Int, Int, Int) {
            guard let place = finding.place else { return (files.count, 0, 0) }
            return (order[place.file] ?? files.count, place.line ?? 0, place.column ?? 0)
        }
        // Of one place in the order in which they were found; sort() alone does not promise that.
        return findings.enumerated().sorted { a, b in
            let (first, second) = (key(a.element), key(b.element))
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element)
    }
}
