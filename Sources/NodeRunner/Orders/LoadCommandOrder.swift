/// The user's own load of one process: a program that sends requests of any kind.
package struct LoadCommandOrder: Codable, Hashable, Sendable {
    /// Executable and arguments, with all placeholders filled in.
    package var command: [String]
    /// The whole environment.
    package var environment: [String: String]

    package init(command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
    }
}
