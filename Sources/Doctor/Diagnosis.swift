/// One thing that was looked at on this machine, and what follows for a run.
package struct Diagnosis: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        case ok
        /// A run goes on without it, and loses something.
        case degraded
        /// A default run needs it.
        case missing
        /// Nothing of the bench uses it yet, so its absence costs nothing.
        case unused = "not used yet"
    }

    package let name: String
    package let state: State
    package let found: String
    /// What a run loses; empty for what is as it should be, or is not used.
    package let lost: String
    /// The command or the step that mends it; empty where nothing has to be mended, or nothing can.
    package let remedy: String

    init(_ name: String, _ state: State, found: String, lost: String = "", remedy: String = "") {
        self.name = name
        self.state = state
        self.found = found
        self.lost = lost
        self.remedy = remedy
    }
}
