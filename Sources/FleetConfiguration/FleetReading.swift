import BenchmarkModel
import ConfigurationReader

/// What the files of one fleet hold, read but not judged: what loading refuses and validation tells.
struct FleetReading {
    let inputs: [FleetInput]
    private(set) var drafts: [AgentDraft] = []
    /// Of files that say where metrics are.
    private(set) var targets: [ScrapeTargetFile.LocatedTarget] = []
    private(set) var sources: [String: SourceText] = [:]
    let findings = FindingList()
    private var targetFiles: [String] = []

    /// - Throws: what makes a file unreadable, and files of different kinds given together.
    init(_ inputs: [FleetInput], environment: [String: String]) throws(ConfigurationErrors) {
        self.inputs = inputs
        for input in inputs { try add(try SourceFile.read(path: input.path), input, environment) }
        try checkKinds()
    }

    init(_ bytes: [UInt8], _ input: FleetInput, environment: [String: String]) throws(ConfigurationErrors) {
        inputs = [input]
        try add(bytes, input, environment)
    }

    var name: String { inputs.map(\.stem).joined(separator: "+") }

    var isOfTargets: Bool { !targetFiles.isEmpty }

    /// A fleet of a file that only says where metrics are cannot be started.
    var noFleet: ConfigurationErrors {
        SourceFile.whole(
            targetFiles.first ?? "", "this file says where metrics are, not how agents are started",
            "give a fleet as CSV or a startup configuration; `fleet show` and `validate` take this one")
    }

    private mutating func add(
        _ bytes: [UInt8], _ input: FleetInput, _ environment: [String: String]
    ) throws(ConfigurationErrors) {
        let file = input.path
        guard sources[file] == nil else {
            throw SourceFile.whole(file, "is given twice", "give each file once")
        }
        sources[file] = SourceText(bytes)
        if case .csv = FleetForm(of: bytes, path: file) {
            guard input.machine == nil else {
                throw SourceFile.whole(
                    file, "has a machine column", "leave \(input.machine ?? "")= out: each row says its own machine")
            }
            drafts += try CSVFleet.drafts(bytes, file: file, findings)
            return
        }
        let errors = ErrorList(file: file)
        let root: YAMLNode
        do throws(ConfigurationErrors) {
            root = try YAMLDocument.parse(bytes, errors: errors)
        } catch { throw sources[file]?.explaining(error) ?? error }
        findings.take(errors, .fields, .file(file))
        if let found = ScrapeTargetFile.targets(root, file: file, findings) {
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
        let found = StartupFleet.drafts(
            root, source: SourceText(bytes), file: file, machine: input.machine ?? input.stem, environment: environment,
            findings)
        drafts += found
        guard !found.isEmpty || findings.findings.count > before else {
            throw SourceFile.whole(file, "has no agents", StartupFleet.remedy)
        }
    }

    private func checkKinds() throws(ConfigurationErrors) {
        guard isOfTargets, targetFiles.count < inputs.count else { return }
        throw SourceFile.whole(
            targetFiles[0], "says where metrics are, beside files that say how agents are started",
            "give the one or the other")
    }
}
