import BenchmarkModel
import ConfigurationReader

/// What the files of one fleet hold, read but not judged: what loading refuses and validation tells.
struct FleetReading {
    let inputs: [FleetInput]
    private(set) var drafts: [AgentDraft] = []
    /// Agents that the files have and do not start.
    private(set) var leftOut: [AgentDraft] = []
    /// Of files that say where metrics are.
    private(set) var targets: [ScrapeTargetFile.LocatedTarget] = []
    /// Of files with agents, whose values may be changed.
    private(set) var sources: [String: SourceText] = [:]
    private var files: Set<String> = []
    let findings = FindingList()
    private var targetFiles: [String] = []

    /// - Throws: what makes a file unreadable, and files of different kinds given together.
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

    var isOfTargets: Bool { !targetFiles.isEmpty }

    /// What is not as the files have it, a line each: parts that are not read, agents that are not started, and what Prometheus
    /// itself makes of paths and labels.
    var notes: [String] {
        let told = [FleetCheck.unread, .paths, .labels].map(\.rawValue)
        let unread = findings.findings.filter { told.contains($0.check) }.map { finding in
            "\(finding.place.map { "\($0): " } ?? "")\(finding.problem): \(finding.remedy)"
        }
        let reasons = Dictionary(grouping: leftOut, by: { $0.leftOut ?? "" }).sorted { $0.key < $1.key }
        return unread.limited("warnings")
            + reasons.map { reason, agents in
                "left out, and waited for by no agent (\(reason)): "
                    + agents.map(\.id.description).limited("agents").joined(separator: ", ")
            }
    }

    /// A fleet of a file that only says where metrics are cannot be started.
    var noFleet: ConfigurationErrors {
        SourceFile.whole(
            targetFiles.first ?? "", "this file says where metrics are, not how agents are started",
            "give a fleet as CSV or a startup configuration; `fleet show` and `validate` take this one")
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
                    file, "has a machine column", "leave \(input.machine ?? "")= out: each row says its own machine")
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
                throw SourceFile.whole(file, "has hosts of its own", "leave \(machine)= out")
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
                    remedy: "give them themselves, --fleet FILE,FILE")
                throw ConfigurationErrors([error])
            }
            throw SourceFile.whole(file, "has no agents", StartupFleet.remedy)
        }
    }

    /// Takes out the agents that are not started. Nobody waits for them.
    private mutating func leaveOut() throws(ConfigurationErrors) {
        leftOut = drafts.filter { $0.leftOut != nil }
        guard !leftOut.isEmpty else { return }
        drafts.removeAll { $0.leftOut != nil }
        guard !drafts.isEmpty else {
            throw SourceFile.whole(
                leftOut[0].file, "has no agent that is started (\(leftOut[0].leftOut ?? ""))", "enable those to measure"
            )
        }
        let gone = Set(leftOut.map(\.name.value)).subtracting(drafts.map(\.name.value))
        for index in drafts.indices { drafts[index].dependencies.removeAll { gone.contains($0.value) } }
    }

    private func checkKinds() throws(ConfigurationErrors) {
        guard isOfTargets, targetFiles.count < inputs.count else { return }
        throw SourceFile.whole(
            targetFiles[0], "says where metrics are, beside files that say how agents are started",
            "give the one or the other")
    }
}

extension [String] {
    /// The first ones and how many more there are, for messages.
    fileprivate func limited(_ word: String) -> [String] {
        let limit = 10
        return count <= limit ? self : prefix(limit) + ["\(count - limit) more \(word)"]
    }
}
