/// The user's own load of one process: a program that sends it requests of whatever kind.
public struct LoadCommandOrder: Codable, Hashable, Sendable {
    /// Executable and arguments, everything filled in.
    public var command: [String]
    /// The whole environment.
    public var environment: [String: String]

    public init(command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
    }
}
