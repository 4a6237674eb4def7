/// The result of one check of this machine, and its effect on a run.
package struct Diagnosis: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        case ok
        /// A run works, but some of its figures are missing or less precise.
        case degraded
        /// A default run cannot start without it.
        case missing
        /// The bench does not use it yet, so it has no effect.
        case unused = "not used yet"
    }

    package let name: String
    package let state: State
    package let found: String
    /// The effect on a run; empty when everything is right or the thing is not used.
    package let lost: String
    /// The command or step that fixes it; empty when no fix is needed or possible.
    package let remedy: String

    init(_ name: String, _ state: State, found: String, lost: String = "", remedy: String = "") {
        self.name = name
        self.state = state
        self.found = found
        self.lost = lost
        self.remedy = remedy
    }
}
