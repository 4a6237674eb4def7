import BenchmarkModel
import ConfigurationReader

/// An agent as it is written in a file of any form: each value with its location, not yet checked.
///
/// nil stands for a value that could not be read; the reader has reported it.
struct AgentDraft {
    let file: String
    let machine: Located<String>
    let group: Located<String>
    let name: Located<String>
    let port: PortDraft?
    let healthCheckPort: PortDraft?
    let required: Bool?
    let kind: Located<String>
    /// The dependencies in the order of the file. They are not checked, so a name can occur twice.
    var dependencies: [Located<String>]
    /// Requests per second of the agent; nil for the rate of the run.
    var rate: Double?
    /// The reason why the file does not start this agent, such as `enabled: false`; nil for an agent of the fleet.
    var leftOut: String?

    /// The machine and name as written. They may be invalid.
    var id: AgentID { AgentID(machine: machine.value, name: name.value) }

    var subject: FindingSubject { .agent(id) }

    /// Returns the port for a role; nil when it is not a valid port number.
    func port(_ role: PortRole) -> Int? {
        switch role {
        case .requests: port?.valid(for: .requests)
        case .health: healthCheckPort?.valid(for: .health)
        case .metrics: healthCheckPort?.valid(for: .health).map { $0 + 1 }
        }
    }
}

/// The rule for the rate of an agent.
enum AgentRate {
    static let most = LoadSchedule.rates.upperBound

    static func isPossible(_ rate: Double) -> Bool { rate > 0 && rate <= most }

    static var remedy: String {
        "give a number above 0 and up to \(most.plainText), or leave it out for the run's rate"
    }
}

/// A port in a file: its number, its key, and the text that would change it.
struct PortDraft {
    let key: String
    /// The text for messages: the value as written, or the rule that gives an implied port.
    let text: String
    /// The port number; nil when the value is not a number.
    let number: Int?
    let position: SourcePosition
    /// The spelling in the file; nil when it is not understood well enough to change it.
    let spelling: PortSpelling?
    /// Whether the port is not written but follows from another port.
    var isImplied = false

    /// Returns the number; nil when it is out of range for the role. The highest health check port is one lower,
    /// because metrics are served on the next port.
    func valid(for role: PortRole) -> Int? {
        number.flatMap { (1...Self.highest(role)).contains($0) ? $0 : nil }
    }

    static func highest(_ role: PortRole) -> Int { role == .health ? 65534 : 65535 }
}

/// The spelling of a port in a file: the old text, and the text around a new number.
struct PortSpelling {
    let position: SourcePosition
    /// The old text; empty when a key must be inserted.
    let old: String
    var prefix = ""
    var suffix = ""
    /// The sum of the other terms of the expression.
    var offset = 0
    /// The quote around a plain number, for a port that the expression cannot reach.
    var quote = ""

    func edit(_ file: String, to port: Int) -> FileEdit {
        let new = port >= offset ? "\(prefix)\(port - offset)\(suffix)" : "\(quote)\(port)\(quote)"
        return FileEdit(file: file, line: position.line, column: position.column, old: old, new: new)
    }
}

/// Collects the findings of fleet files.
final class FindingList {
    private(set) var findings: [Finding] = []

    func add(
        _ check: FleetCheck, _ subject: FindingSubject, _ file: String, _ position: SourcePosition?, _ problem: String,
        _ remedy: String, edits: [FileEdit] = []
    ) {
        add(check, subject, file, position, message: problem + (position?.origin ?? ""), remedy, edits)
    }

    private func add(
        _ check: FleetCheck, _ subject: FindingSubject, _ file: String, _ position: SourcePosition?,
        message problem: String, _ remedy: String, _ edits: [FileEdit]
    ) {
        findings.append(
            Finding(
                check: check.rawValue, subject: subject, severity: check.severity,
                place: FileLocation(file: file, line: position?.line, column: position?.column), problem: problem,
                remedy: remedy, edits: edits))
    }

    /// Adds the errors that a decoder collected for one subject.
    func take(_ errors: ErrorList, _ check: FleetCheck, _ subject: FindingSubject) {
        guard !errors.isEmpty else { return }
        let collected = errors.collected
        for error in collected.errors {
            // The message already contains the location of an alias' value.
            add(check, subject, error.file, error.position, message: error.message, error.remedy, [])
        }
        guard collected.omitted > 0 else { return }
        add(
            check, subject, errors.file, collected.errors.last?.position,
            "\(collected.omitted) more errors of this kind", "fix the errors above first")
    }
}
