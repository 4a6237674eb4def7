import Foundation

/// What a program wrote, standard output and error together, and how it ended.
struct ProgramOutcome {
    let code: Int32
    let text: String
}

/// Runs a program to its end: by its path, or found on the PATH. `environment` is over the tests' own.
func outcome(
    _ command: [String], in directory: String? = nil, environment: [String: String] = [:]
) throws -> ProgramOutcome {
    // A file, not a pipe: nobody has to read while somebody writes, and what the program leaves behind keeps nothing open.
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
