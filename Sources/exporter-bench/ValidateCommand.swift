import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Foundation
import Harness
import Report

/// `validate`: all that is wrong with a fleet's files, and what would be right.
enum ValidateCommand {
    static let command = Command(
        name: "validate",
        summary: "checks a fleet's files: ports, names, kinds, dependencies, cycles; proposes the changes",
        arguments: "--fleet FILE[,FILE...] [FLAGS]", example: "--fleet fleets/ai-system-77.csv --junit validation.xml",
        flags: [
            Flag(
                "--fleet", "FILE[,FILE...]",
                "fleet files in any form (docs/fleets.md), [MACHINE=]FILE where a file does not say its machine"),
            Flag("--json", nil, "as JSON instead of the tables"),
            Flag("--junit", "FILE", "writes a JUnit file besides: a test case for every check and agent"),
        ],
        run: run)

    private static func run(_ options: Options) throws -> Int32 {
        guard let given = options.text("--fleet") else {
            throw UsageError(description: "validate what? give --fleet FILE")
        }
        let validation = try FleetValidation.validate(
            FleetInput.list(given), environment: ProcessInfo.processInfo.environment)
        if let path = options.text("--junit") {
            do {
                // Whole or not at all: written beside and renamed.
                try Data(ValidationJUnit.text(validation).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            } catch {
                Console.error("\(path): cannot write: \(error.localizedDescription)")
                return ExitCode.cannotWrite
            }
        }
        Console.out(
            options.has("--json")
                ? ValidationJSON.text(validation)
                : ValidationTables.of(validation).map { $0.text(width: Console.tableWidth) }.joined(separator: "\n\n"))
        return validation.findings.isEmpty ? 0 : 1
    }
}
