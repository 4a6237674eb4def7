import Foundation

/// The output of a program (standard output and error together) and its exit code.
struct ProgramOutcome {
    let code: Int32
    let text: String
}

/// Runs a program until it exits. The program is a path or a name on the PATH. `environment` overrides the tests' own
/// variables.
func outcome(
    _ command: [String], in directory: String? = nil, environment: [String: String] = [:]
) throws -> ProgramOutcome {
    // A file instead of a pipe: nothing has to read concurrently, and a process left behind cannot keep the file from
    // ending.
    let file = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    process.standardInput = FileHandle.nullDevice
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return ProgramOutcome(
        code: process.terminationStatus, text: String(decoding: try Data(contentsOf: file), as: UTF8.self))
}
