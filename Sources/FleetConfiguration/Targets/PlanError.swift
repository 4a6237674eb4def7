/// A fleet that cannot be laid out on this machine, and what would be right.
public struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String

    public var description: String { message }
}
