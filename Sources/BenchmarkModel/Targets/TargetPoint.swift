/// One item that is checked in a target before it is measured: the result, and its consequence for a run.
package struct TargetPoint: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        /// The target supports it.
        case supported
        /// Not present. Some figures will be missing or have another meaning.
        case missing
        /// Against the contract. A run would fail, or its figures would be wrong.
        case wrong
        /// It could not be checked; `found` gives the reason.
        case unseen = "not seen"
        /// It works, and costs its users time or misleads them; `consequence` says what to do.
        case remark
    }

    package let name: String
    package let state: State
    package let found: String
    /// The missing or wrong figures of a run, or what to do about a remark; empty for a supported item.
    package let consequence: String

    package init(_ name: String, _ state: State, found: String, consequence: String = "") {
        self.name = name
        self.state = state
        self.found = found
        self.consequence = consequence
    }
}
