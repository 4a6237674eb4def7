import Foundation

/// Programs that read or check exports.
enum Consumer {
    private static let python = Project.root.appending(path: ".venv-test/bin/python").path

    /// Runs a script of Consumers/ and returns its output.
    ///
    /// - Throws: `Unavailable` with the output if the exit code is not 0.
    @discardableResult
    static func script(_ name: String, _ arguments: [String]) throws -> String {
        let path = Project.root.appending(path: "Tests/EndToEndTests/Consumers/\(name).py").path
        return try run([python, path] + arguments)
    }

    static func json(_ name: String, _ arguments: [String]) throws -> [String: Any] {
        let text = try script(name, arguments)
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard let object else { throw Unavailable("\(name).py did not write an object: \(text)") }
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
