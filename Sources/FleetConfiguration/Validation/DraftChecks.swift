import BenchmarkModel
import ConfigurationReader

/// The checks without which agents are no fleet: names, ports, kinds, dependencies. Pure functions of the drafts.
///
/// Names of agents that are faulty otherwise count too: one mistake should not make others.
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
        // A machine or group that stands in one place for many agents is told once.
        struct Place: Hashable {
            let file: String
            let position: SourcePosition
            let word: String
        }
        var told: Set<Place> = []
        for draft in drafts {
            for (word, name) in [("machine", draft.machine), ("group", draft.group), ("agent", draft.name)] {
                guard let fault = SafeName.fault(in: name.value),
                    told.insert(Place(file: draft.file, position: name.position, word: word)).inserted
                else { continue }
                findings.add(
                    .names, draft.subject, draft.file, name.position, "\(word) \(quoted(name.value)) \(fault)",
                    SafeName.rule)
            }
        }
    }

    private func checkPort(_ port: PortDraft, _ role: PortRole, _ index: Int) {
        guard port.valid(for: role) == nil else { return }
        let draft = drafts[index]
        // What follows from a faulty port is no second fault.
        if port.isImplied, draft.port(.requests) == nil { return }
        let name = "\(port.key) \(port.text)"
        let highest = PortDraft.highest(role)
        guard let number = port.number else {
            findings.add(
                .ports, draft.subject, draft.file, port.position, "\(name) is no number",
                "give one from 1 to \(highest)")
            return
        }
        let reason = number == 65535 ? "leaves no port above it for metrics" : "is out of range"
        findings.add(
            .ports, draft.subject, draft.file, port.position, "\(name) \(reason)", "give one from 1 to \(highest)",
            edits: repair.edits(of: index, role))
    }

    private func checkKind(_ draft: AgentDraft) {
        let kinds = AgentKind.allCases.map(\.rawValue)
        let kind = draft.kind
        guard !kinds.contains(kind.value) else { return }
        findings.add(
            .kinds, draft.subject, draft.file, kind.position, "kind \(quoted(kind.value)) is unknown",
            suggestion(for: kind.value, among: kinds), edits: edit(draft, kind, to: nearest(kind.value, among: kinds)))
    }

    private func checkUnique() {
        var places: [AgentID: FilePlace] = [:]
        for draft in drafts {
            let place = FilePlace(file: draft.file, line: draft.name.position.line)
            guard let earlier = places.updateValue(place, forKey: draft.id) else { continue }
            let standing =
                earlier.file == draft.file ? "already on line \(earlier.line ?? 0)" : "already at \(earlier)"
            findings.add(
                .names, draft.subject, draft.file, draft.name.position,
                "\(quoted(draft.id.description)) is \(standing)", "give every agent of a machine a name of its own")
        }
    }

    private func checkDependencies() {
        let names = Dictionary(grouping: drafts.map(\.id), by: \.name)
        let all = names.keys.sorted()
        // A suggestion costs a look at every name; who has as many mistakes has another one in common.
        var suggestions = ConfigurationErrors.limit
        for draft in drafts {
            var seen: Set<String> = []
            for dependency in draft.dependencies {
                let name = quoted(dependency.value)
                func tell(_ problem: String, _ remedy: String, edits: [FileEdit] = []) {
                    findings.add(
                        .dependencies, draft.subject, draft.file, dependency.position, problem, remedy, edits: edits)
                }
                if !seen.insert(dependency.value).inserted {
                    tell("\(name) is given twice", "give it once")
                } else if let found = names[dependency.value] {
                    if found == [draft.id] { tell("\(name) depends on itself", "leave it out") }
                } else {
                    let meant = suggestions > 0 ? nearest(dependency.value, among: all) : nil
                    suggestions -= 1
                    tell(
                        "no machine has the agent \(name)",
                        meant.map { "did you mean \($0)?" } ?? "add it or leave it out",
                        edits: edit(draft, dependency, to: meant))
                }
            }
        }
    }

    /// A word in place of another, where it stands in its file as it is read.
    private func edit(_ draft: AgentDraft, _ word: Located<String>, to new: String?) -> [FileEdit] {
        guard let new, SafeName.fault(in: word.value) == nil else { return [] }
        return [
            FileEdit(
                file: draft.file, line: word.position.line, column: word.position.column, old: word.value, new: new)
        ]
    }
}
