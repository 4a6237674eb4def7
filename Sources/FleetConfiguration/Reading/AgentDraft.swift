import BenchmarkModel
import ConfigurationReader

/// An agent as a file has it, whatever the file's form: each value with its place, and not judged yet.
///
/// nil stands for what could not be read; the reader has told of that.
struct AgentDraft {
    let file: String
    let machine: Located<String>
    let group: Located<String>
    let name: Located<String>
    let port: PortDraft?
    let healthCheckPort: PortDraft?
    let required: Bool?
    let kind: Located<String>
    /// In the order of the file; as written, so that one may be there twice.
    var dependencies: [Located<String>]
    /// Why the file has it but does not start it, `enabled: false` for example; nil for an agent of the fleet.
    var leftOut: String?

    /// As written: it may still be refused.
    var id: AgentID { AgentID(machine: machine.value, name: name.value) }

    var subject: FindingSubject { .agent(id) }

    /// The port for a role, when it is a number that a port can be.
    func port(_ role: PortRole) -> Int? {
        switch role {
        case .requests: port?.valid(for: .requests)
        case .health: healthCheckPort?.valid(for: .health)
        case .metrics: healthCheckPort?.valid(for: .health).map { $0 + 1 }
        }
    }
}

/// A port of a file: its number, the key it stands under, and how the file would say another one.
struct PortDraft {
    let key: String
    /// As written, for messages; of what is not written, what it follows from.
    let text: String
    /// nil when it is no number.
    let number: Int?
    let position: SourcePosition
    /// nil where the file's spelling is not understood well enough to change it.
    let spelling: PortSpelling?
    /// It is not written: it follows from another port.
    var isImplied = false

    /// The number, when a port of this role can have it. One below the highest for health checks: metrics are served on
    /// the next port.
    func valid(for role: PortRole) -> Int? {
        number.flatMap { (1...Self.highest(role)).contains($0) ? $0 : nil }
    }

    static func highest(_ role: PortRole) -> Int { role == .health ? 65534 : 65535 }
}

/// How a file says a port: what stands there, and what comes around the number that would stand there instead.
struct PortSpelling {
    let position: SourcePosition
    /// Empty where nothing is written and a key is to be inserted.
    let old: String
    var prefix = ""
    var suffix = ""
    /// What the rest of an expression adds to its number.
    var offset = 0
    /// For a number that the expression cannot reach.
    var quote = ""

    func edit(_ file: String, to port: Int) -> FileEdit {
        let new = port >= offset ? "\(prefix)\(port - offset)\(suffix)" : "\(quote)\(port)\(quote)"
        return FileEdit(file: file, line: position.line, column: position.column, old: old, new: new)
    }
}

/// Collects what is wrong with fleet files.
final class FindingList {
    private(set) var findings: [Finding] = []

    func add(
        _ check: FleetCheck, _ subject: FindingSubject, _ file: String, _ position: SourcePosition?, _ problem: String,
        _ remedy: String, edits: [FileEdit] = []
    ) {
        add(check, subject, file, position, said: problem + (position?.origin ?? ""), remedy, edits)
    }

    private func add(
        _ check: FleetCheck, _ subject: FindingSubject, _ file: String, _ position: SourcePosition?,
        said problem: String, _ remedy: String, _ edits: [FileEdit]
    ) {
        findings.append(
            Finding(
                check: check.rawValue, subject: subject, severity: check.severity,
                place: FilePlace(file: file, line: position?.line, column: position?.column), problem: problem,
                remedy: remedy, edits: edits))
    }

    /// What a decoder collected about one subject.
    func take(_ errors: ErrorList, _ check: FleetCheck, _ subject: FindingSubject) {
        guard !errors.isEmpty else { return }
        let collected = errors.collected
        for error in collected.errors {
            // Its message says already where an alias' value is written.
            add(check, subject, error.file, error.position, said: error.message, error.remedy, [])
        }
        guard collected.omitted > 0 else { return }
        add(
            check, subject, errors.file, collected.errors.last?.position,
            "\(collected.omitted) more errors of this kind",
            "correct the others first")
    }
}
