/// A fleet that cannot be laid out on this machine, and what would be right.
package struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { message }
}
