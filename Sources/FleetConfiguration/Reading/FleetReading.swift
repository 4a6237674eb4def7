import BenchmarkModel
import ConfigurationReader

/// The contents of the files of one fleet, not yet checked. Loading refuses invalid contents; validation reports them.
struct FleetReading {
    let inputs: [FleetInput]
    private(set) var drafts: [AgentDraft] = []
    /// The agents that the files contain but do not start.
    private(set) var leftOut: [AgentDraft] = []
    /// The targets of scrape configurations.
    private(set) var targets: [ScrapeTargetFile.LocatedTarget] = []
    /// The texts of files with agents, by path. Findings can propose changes of them.
    private(set) var sources: [String: SourceText] = [:]
    private var files: Set<String> = []
    let findings = FindingList()
    private var targetFiles: [String] = []

    /// Reads the files.
    /// - Throws: errors that make a file unreadable, and an error for agents and scrape targets in one fleet.
    init(_ inputs: [FleetInput], environment: [String: String]) throws(ConfigurationErrors) {
        self.inputs = inputs
        for input in inputs {
            try add(try SourceFile.read(path: input.path), input, environment, read: SourceFile.read(path:))
        }
        try checkKinds()
        try leaveOut()
    }

    init(_ bytes: [UInt8], _ input: FleetInput, environment: [String: String]) throws(ConfigurationErrors) {
        inputs = [input]
        try add(bytes, input, environment)
        try leaveOut()
    }

    var name: String { inputs.map(\.stem).joined(separator: "+") }

    /// Whether the files have scrape targets instead of agents to start.
    var hasScrapeTargets: Bool { !targetFiles.isEmpty }

    /// The differences between the files and the fleet, one line each: ignored parts, agents that are not started, and
    /// paths and labels that Prometheus changes.
    var notes: [String] {
        let noted = [FleetCheck.unread, .paths, .labels].map(\.rawValue)
        let unread = findings.findings.filter { noted.contains($0.check) }.map { finding in
            "\(finding.place.map { "\($0): " } ?? "")\(finding.problem): \(finding.remedy)"
        }
        let reasons = Dictionary(grouping: leftOut, by: { $0.leftOut ?? "" }).sorted { $0.key < $1.key }
        return unread.limited("warnings")
            + reasons.map { reason, agents in
                "not started, and removed from the dependencies of other agents (\(reason)): "
                    + agents.map(\.id.description).limited("agents").joined(separator: ", ")
            }
    }

    /// The error for files with metrics addresses only: their agents cannot be started.
    var cannotStartError: ConfigurationErrors {
        SourceFile.whole(
            targetFiles.first ?? "", "this file has metrics addresses, but does not say how to start the agents",
            "give a fleet as CSV or a startup configuration; only `fleet show`, `validate` and `hub` accept this file")
    }

    private mutating func add(
        _ bytes: [UInt8], _ input: FleetInput, _ environment: [String: String], read: ScrapeTargetFile.Read? = nil
    ) throws(ConfigurationErrors) {
        let file = input.path
        guard files.insert(file).inserted else {
            throw SourceFile.whole(file, "is given twice", "give each file once")
        }
        if case .csv = FleetForm(of: bytes, path: file) {
            guard input.machine == nil else {
                throw SourceFile.whole(
                    file, "has a machine column, so every row has its own machine", "leave out \(input.machine ?? "")=")
            }
            sources[file] = SourceText(bytes)
            drafts += try CSVFleet.drafts(bytes, file: file, findings)
            return
        }
        let errors = ErrorList(file: file)
        let root: YAMLNode
        do throws(ConfigurationErrors) {
            root = try YAMLDocument.parse(bytes, errors: errors)
        } catch { throw SourceText(bytes).explaining(error) }
        findings.take(errors, .fields, .file(file))
        if let found = try ScrapeTargetFile.targets(root, file: file, findings, read: read) {
            if let machine = input.machine {
                throw SourceFile.whole(file, "has hosts of its own", "leave out \(machine)=")
            }
            targetFiles.append(file)
            targets += found
            guard !found.isEmpty || !findings.findings.isEmpty else {
                throw SourceFile.whole(file, "has no targets", ScrapeTargetFile.remedy)
            }
            return
        }
        let before = findings.findings.count
        let machine = input.machine ?? input.stem
        let source = SourceText(bytes)
        sources[file] = source
        let found =
            ComposeFleet.drafts(root, file: file, machine: machine, environment: environment, findings)
            ?? StartupFleet.drafts(
                root, source: source, file: file, machine: machine, environment: environment, findings)
        drafts += found
        guard !found.isEmpty || findings.findings.count > before else {
            if let others = root["include"]?.position {
                let error = ConfigurationError(
                    file: file, position: others, message: "has no agents of its own, and included files are not read",
                    remedy: "give the included files: --fleet FILE,FILE")
                throw ConfigurationErrors([error])
            }
            throw SourceFile.whole(file, "has no agents", StartupFleet.remedy)
        }
    }

    /// Removes the agents that are not started, also from the dependencies of other agents.
    private mutating func leaveOut() throws(ConfigurationErrors) {
        leftOut = drafts.filter { $0.leftOut != nil }
        guard !leftOut.isEmpty else { return }
        drafts.removeAll { $0.leftOut != nil }
        guard !drafts.isEmpty else {
            throw SourceFile.whole(
                leftOut[0].file, "starts no agent (\(leftOut[0].leftOut ?? ""))", "enable the agents to measure")
        }
        let removed = Set(leftOut.map(\.name.value)).subtracting(drafts.map(\.name.value))
        for index in drafts.indices { drafts[index].dependencies.removeAll { removed.contains($0.value) } }
    }

    private func checkKinds() throws(ConfigurationErrors) {
        guard hasScrapeTargets, targetFiles.count < inputs.count else { return }
        throw SourceFile.whole(
            targetFiles[0], "has metrics addresses only, but other files say how to start agents",
            "give files of one kind")
    }
}

extension [String] {
    /// Returns the first ten elements and the number of the others, for messages.
    fileprivate func limited(_ word: String) -> [String] {
        let limit = 10
        return count <= limit ? self : prefix(limit) + ["\(count - limit) more \(word)"]
    }
}
