/// The user's own load of one process: a program that sends it requests of whatever kind.
package struct LoadCommandOrder: Codable, Hashable, Sendable {
    /// Executable and arguments, everything filled in.
    package var command: [String]
    /// The whole environment.
    package var environment: [String: String]

    package init(command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
    }
}
