import BenchmarkModel
import ConfigurationReader
import PlainText

/// The checks that a fleet must pass to be loaded: names, ports, kinds, dependencies. They are pure functions of the
/// drafts.
///
/// An agent with another error still counts as a dependency, so that one error does not cause others.
struct DraftChecks {
    let drafts: [AgentDraft]
    let findings: FindingList
    let repair: PortRepair

    func run() {
        checkNames()
        for (index, draft) in drafts.enumerated() {
            if let port = draft.port { checkPort(port, .requests, index) }
            if let health = draft.healthCheckPort { checkPort(health, .health, index) }
            checkKind(draft)
        }
        checkUnique()
        checkDependencies()
    }

    private func checkNames() {
        // A machine or group that is written once for many agents is reported once.
        struct Location: Hashable {
            let file: String
            let position: SourcePosition
            let word: String
        }
        var reported: Set<Location> = []
        for draft in drafts {
            for (word, name) in [("machine", draft.machine), ("group", draft.group), ("agent", draft.name)] {
                guard let problem = SafeName.problem(in: name.value),
                    reported.insert(Location(file: draft.file, position: name.position, word: word)).inserted
                else { continue }
                findings.add(
                    .names, draft.subject, draft.file, name.position, "\(word) \(quoted(name.value)) \(problem)",
                    SafeName.rule)
            }
        }
    }

    private func checkPort(_ port: PortDraft, _ role: PortRole, _ index: Int) {
        guard port.valid(for: role) == nil else { return }
        let draft = drafts[index]
        // Do not report an implied port when the port it follows from is already reported.
        if port.isImplied, draft.port(.requests) == nil { return }
        let name = "\(port.key) \(port.text)"
        let highest = PortDraft.highest(role)
        guard let number = port.number else {
            findings.add(
                .ports, draft.subject, draft.file, port.position, "\(name) is not a number",
                "give a number from 1 to \(highest)")
            return
        }
        let reason = number == 65535 ? "leaves no port for metrics (health_check_port + 1)" : "is out of range"
        findings.add(
            .ports, draft.subject, draft.file, port.position, "\(name) \(reason)",
            "give a number from 1 to \(highest)", edits: repair.edits(of: index, role))
    }

    private func checkKind(_ draft: AgentDraft) {
        let kinds = AgentKind.allCases.map(\.rawValue)
        let kind = draft.kind
        guard !kinds.contains(kind.value) else { return }
        findings.add(
            .kinds, draft.subject, draft.file, kind.position, "unknown kind \(quoted(kind.value))",
            suggestion(for: kind.value, among: kinds), edits: edit(draft, kind, to: nearest(kind.value, among: kinds)))
    }

    private func checkUnique() {
        var locations: [AgentID: FileLocation] = [:]
        for draft in drafts {
            let location = FileLocation(file: draft.file, line: draft.name.position.line)
            guard let earlier = locations.updateValue(location, forKey: draft.id) else { continue }
            let first =
                earlier.file == draft.file ? "already on line \(earlier.line ?? 0)" : "already at \(earlier)"
            findings.add(
                .names, draft.subject, draft.file, draft.name.position,
                "\(quoted(draft.id.description)) is \(first)", "give every agent of a machine its own name")
        }
    }

    private func checkDependencies() {
        let names = Dictionary(grouping: drafts.map(\.id), by: \.name)
        let all = names.keys.sorted()
        // A suggestion compares every name. Limit the number: that many errors usually have one common cause.
        var suggestions = ConfigurationErrors.limit
        for draft in drafts {
            var seen: Set<String> = []
            for dependency in draft.dependencies {
                let name = quoted(dependency.value)
                func report(_ problem: String, _ remedy: String, edits: [FileEdit] = []) {
                    findings.add(
                        .dependencies, draft.subject, draft.file, dependency.position, problem, remedy, edits: edits)
                }
                if !seen.insert(dependency.value).inserted {
                    report("\(name) is given twice", "give it once")
                } else if let found = names[dependency.value] {
                    if found == [draft.id] { report("\(name) depends on itself", "leave it out") }
                } else {
                    let meant = suggestions > 0 ? nearest(dependency.value, among: all) : nil
                    suggestions -= 1
                    report(
                        "no machine has an agent \(name)",
                        meant.map { "did you mean \($0)?" } ?? "add the agent, or leave out the dependency",
                        edits: edit(draft, dependency, to: meant))
                }
            }
        }
    }

    /// Returns the change that replaces a word, if the file contains the word exactly as it was read.
    private func edit(_ draft: AgentDraft, _ word: Located<String>, to new: String?) -> [FileEdit] {
        guard let new, SafeName.problem(in: word.value) == nil else { return [] }
        return [
            FileEdit(
                file: draft.file, line: word.position.line, column: word.position.column, old: word.value, new: new)
        ]
    }
}
