/// One thing that was looked at on this machine, and what follows for a run.
public struct Diagnosis: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable {
        case ok
        /// A run goes on without it, and loses something.
        case degraded
        /// A default run needs it.
        case missing
        /// Nothing of the bench uses it yet, so its absence costs nothing.
        case unused = "not used yet"
    }

    public let name: String
    public let state: State
    public let found: String
    /// What a run loses; empty for what is as it should be, or is not used.
    public let lost: String
    /// The command or the step that mends it; empty where nothing has to be mended, or nothing can.
    public let remedy: String

    init(_ name: String, _ state: State, found: String, lost: String = "", remedy: String = "") {
        self.name = name
        self.state = state
        self.found = found
        self.lost = lost
        self.remedy = remedy
    }
}
