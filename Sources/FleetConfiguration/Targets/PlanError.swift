/// The error for a fleet that cannot be placed on this machine, with a fix.
package struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { message }
}
