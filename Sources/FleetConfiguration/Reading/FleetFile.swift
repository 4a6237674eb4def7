package import BenchmarkModel
package import ConfigurationReader

/// Reads fleet files of all forms: CSV, startup configurations in YAML, compose files, and scrape configurations of
/// Prometheus (docs/fleets.md). The form follows from the file's extension and content.
///
/// Two agents of one machine may claim one port. Such a file loads; `PortPlan` reports and resolves the collision.
package enum FleetFile {
    /// Reads the fleet of one file. The fleet gets the name of the file.
    /// - Parameter environment: the environment of the process, for variables in port expressions that the file does
    ///   not set.
    package static func read(path: String, environment: [String: String] = [:]) throws(ConfigurationErrors) -> Fleet {
        try read([FleetInput(path: path)], environment: environment)
    }

    /// Reads one fleet from several files.
    /// - Parameter note: is called with one line for each part of the files that the fleet does not contain.
    /// - Throws: errors of the files, and an error when the files have only metrics addresses.
    package static func read(
        _ inputs: [FleetInput], environment: [String: String], note: (String) -> Void = { _ in }
    ) throws(ConfigurationErrors) -> Fleet {
        let reading = try FleetReading(inputs, environment: environment)
        let fleet = try fleet(reading)
        reading.notes.forEach(note)
        return fleet
    }

    /// Reads files with agents to start, or files with metrics addresses only.
    /// - Parameter note: is called with one line for each part of the files that the result does not contain.
    package static func source(
        _ inputs: [FleetInput], environment: [String: String], note: (String) -> Void = { _ in }
    ) throws(ConfigurationErrors) -> FleetSource {
        let reading = try FleetReading(inputs, environment: environment)
        let source = try source(reading)
        reading.notes.forEach(note)
        return source
    }

    /// Parses the fleet of one file.
    /// - Parameter file: the path, which gives the name of the fleet, the form of the file, and the location in errors.
    package static func parse(
        _ text: String, file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Fleet {
        try parse(Array(text.utf8), file: file, environment: environment)
    }

    /// Parses the fleet of one file.
    /// - Parameter file: the path, which gives the name of the fleet, the form of the file, and the location in errors.
    package static func parse(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> Fleet {
        try fleet(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    /// Parses one file with agents to start, or with metrics addresses only.
    /// - Parameter file: the path, which gives the name of the fleet, the form of the file, and the location in errors.
    package static func parseSource(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(ConfigurationErrors) -> FleetSource {
        try source(try FleetReading(bytes, FleetInput(path: file), environment: environment))
    }

    private static func fleet(_ reading: FleetReading) throws(ConfigurationErrors) -> Fleet {
        if reading.hasScrapeTargets { throw reading.cannotStartError }
        let drafts = reading.drafts
        DraftChecks(drafts: drafts, findings: reading.findings, repair: PortRepair(drafts)).run()
        try refuse(reading)
        return Fleet(name: reading.name, agents: drafts.compactMap(\.profile))
    }

    private static func source(_ reading: FleetReading) throws(ConfigurationErrors) -> FleetSource {
        guard reading.hasScrapeTargets else { return .fleet(try fleet(reading)) }
        try refuse(reading)
        return .scrapeTargets(name: reading.name, reading.targets.map(\.target))
    }

    /// Throws an error with all findings that make the fleet invalid.
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
    /// The profile; nil when the draft is invalid. A finding then reports the reason.
    var profile: AgentProfile? {
        guard let port = self.port(.requests), let health = self.port(.health), let required,
            let kind = AgentKind(rawValue: kind.value)
        else { return nil }
        return AgentProfile(
            id: id, group: group.value, port: port, healthCheckPort: health, required: required, kind: kind,
            dependencies: dependencies.map(\.value), rate: rate)
    }
}

extension SourcePosition {
    init?(_ place: FileLocation) {
        guard let line = place.line, let column = place.column else { return nil }
        self.init(line: line, column: column)
    }
}

/// The order in which findings are shown: by file in the given order, then by position in the file.
enum FindingOrder {
    static func sorted(_ findings: [Finding], files: [String]) -> [Finding] {
        let order = Dictionary(files.enumerated().map { ($1, $0) }) { first, _ in first }
        func key(_ finding: Finding) -> (Int, Int, Int) {
            guard let place = finding.place else { return (files.count, 0, 0) }
            return (order[place.file] ?? files.count, place.line ?? 0, place.column ?? 0)
        }
        // Findings of one position keep the order in which they were found; sort() alone does not guarantee it.
        return findings.enumerated().sorted { a, b in
            let (first, second) = (key(a.element), key(b.element))
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element)
    }
}
