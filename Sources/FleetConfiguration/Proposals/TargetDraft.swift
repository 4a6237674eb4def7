package import BenchmarkModel

/// The content of a new target file: values, and the comments above them.
package struct TargetDraft: Hashable, Sendable {
    /// The parts of a target file that have comments.
    package enum Part: Hashable, Sendable, CaseIterable {
        case file, command, workingDirectory, environment, off, address, metrics, health, families, requests, stop
    }

    package var name: String
    package var command: [String]
    package var workingDirectory: String?
    package var environment: [String: String] = [:]
    package var off: OffSwitch = .none
    package var bindsAddress = true
    /// The metrics pages; at least one.
    package var pages = [MetricsPage()]
    /// The port of health checks; nil for the port of the first page.
    package var healthPort: AgentPort?
    /// nil for a program without health checks.
    package var healthPath: String? = "/health"
    package var requiredFamilies: [String] = []
    package var requestPaths: [String] = []
    /// Requests per second; used with `requestPaths` only.
    package var requestRate = 10.0
    /// Comments, one paragraph each.
    package private(set) var notes: [Part: [String]] = [:]

    package init(name: String, command: [String]) {
        self.name = name
        self.command = command
    }

    package mutating func note(_ part: Part, _ text: String) { notes[part, default: []].append(text) }
}

extension TargetDraft {
    /// Removes the comments of a part that a user has decided.
    package mutating func settle(_ part: Part) { notes[part] = nil }
}
