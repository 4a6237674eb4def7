import Foundation

/// The programs that exports are for, or that judge them, run as programs.
enum Consumer {
    private static let python = Project.root.appending(path: ".venv-test/bin/python").path

    /// A script of Consumers/; gives what it wrote.
    ///
    /// - Throws: `Unavailable` with its words where it ended with another code than 0.
    @discardableResult
    static func script(_ name: String, _ arguments: [String]) throws -> String {
        let path = Project.root.appending(path: "Tests/EndToEndTests/Consumers/\(name).py").path
        return try run([python, path] + arguments)
    }

    static func json(_ name: String, _ arguments: [String]) throws -> [String: Any] {
        let text = try script(name, arguments)
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard let object else { throw Unavailable("\(name).py wrote no object: \(text)") }
        return object
    }

    static func run(
        _ command: [String], in directory: String? = nil, environment: [String: String] = [:], expecting code: Int32 = 0
    ) throws -> String {
        let ended = try outcome(command, in: directory, environment: environment)
        guard ended.code == code else {
            throw Unavailable("\(command.joined(separator: " ")) ended with \(ended.code): \(ended.text)")
        }
        return ended.text
    }
}
