/// One thing that is asked of a target before it is measured: what was found, and what follows for a run.
package struct TargetPoint: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        /// As it should be.
        case supported
        /// Not there; some figures will be missing, or are of something else.
        case missing
        /// Against the contract: a run would fail, or its figures would be wrong.
        case wrong
        /// Could not be looked at; why is in `found`.
        case unseen = "not seen"
    }

    package let name: String
    package let state: State
    package let found: String
    /// What will be missing or wrong in a run; empty for what is as it should be.
    package let consequence: String

    package init(_ name: String, _ state: State, found: String, consequence: String = "") {
        self.name = name
        self.state = state
        self.found = found
        self.consequence = consequence
    }
}
