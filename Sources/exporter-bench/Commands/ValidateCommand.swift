import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Foundation
import Harness
import LinuxSystem
import Report

/// `validate`: all that is wrong with a fleet's files, or with agents that run, and what would be right.
enum ValidateCommand {
    static let command = Command(
        name: "validate",
        summary: "checks a fleet's files and proposes the changes, or asks agents that run and checks their pages",
        arguments: "--fleet FILE[,FILE...] [--live] [FLAGS], or URL... [FLAGS]",
        example: "--fleet fleets/ai-system-77.csv --junit validation.xml",
        flags: [
            Flag(
                "--fleet", "FILE[,FILE...]",
                "fleet files in any form (docs/fleets.md), [MACHINE=]FILE where a file does not say its machine"),
            Flag("--live", nil, "not the files but the fleet's agents, all at once (docs/validate.md)"),
            Flag("--json", nil, "as JSON instead of the tables"),
            Flag("--junit", "FILE", "writes a JUnit file besides: a test case for every check and agent"),
        ] + LiveCommand.flags,
        positional: 10_000, run: run)

    private static func run(_ options: Options) throws -> Int32 {
        let live = try LiveCommand.options(options)
        if let path = options.text("--junit") { try OutputFile.check(path) }
        if let subject = try LiveCommand.subject(options) {
            let (validation, code) = try LiveCommand.run(subject, live)
            return try tell(validation, options, code)
        }
        guard let given = options.text("--fleet") else {
            throw UsageError(description: "validate what? give --fleet FILE, or addresses of metrics")
        }
        return try tell(
            FleetValidation.validate(FleetInput.list(given), environment: ProcessInfo.processInfo.environment),
            options)
    }

    private static func tell(_ validation: Validation, _ options: Options, _ code: Int32? = nil) throws
        -> Int32
    {
        Console.out(
            options.has("--json")
                ? ValidationJSON.text(validation)
                : ValidationTables.of(validation).map { $0.text(width: Console.tableWidth) }.joined(separator: "\n\n"))
        if let path = options.text("--junit") {
            try OutputFile.write(ValidationJUnit.text(validation, at: Date().timeIntervalSince1970), to: path)
        }
        return code ?? (validation.findings.isEmpty ? 0 : ExitCode.failed)
    }
}
