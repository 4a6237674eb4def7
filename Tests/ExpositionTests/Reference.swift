import Exposition
import Foundation

/// Other parsers, run as programs.
enum Reference {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Returns the Python client's verdict on each page: "ok", or the error.
    /// - Parameter quotedNames: whether its parsers may accept quoted names.
    static func python(
        _ pages: [(kind: ExpositionKind, bytes: [UInt8])], quotedNames: Bool = false
    ) throws -> [String] {
        let input = pages.map { "\($0.kind) \(Data($0.bytes).base64EncodedString())\n" }.joined()
        let output = try run(
            root.appending(path: ".venv/bin/python").path,
            [root.appending(path: "Tests/ExpositionTests/Reference/verdicts.py").path], input: Array(input.utf8),
            environment: ["PROMETHEUS_LEGACY_NAME_VALIDATION": quotedNames ? "false" : "true"])
        return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Whether promtool can read a page of the text format. Its advice is ignored.
    static func promtoolReads(_ page: [UInt8]) throws -> Bool {
        try run(
            "/usr/bin/promtool", ["check", "metrics"], input: page, environment: ["GOMAXPROCS": "1", "GOGC": "off"]
        ).code != 1
    }

    private static func run(
        _ program: String, _ arguments: [String], input: [UInt8], environment: [String: String]
    ) throws -> (code: Int32, bytes: [UInt8]) {
        // Files are used and not pipes, so that no process must read while another one writes.
        let directory = FileManager.default.temporaryDirectory.appending(path: "exposition-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let inputFile = directory.appending(path: "in")
        let outputFile = directory.appending(path: "out")
        try Data(input).write(to: inputFile)
        try Data().write(to: outputFile)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, Array(try Data(contentsOf: outputFile)))
    }
}
