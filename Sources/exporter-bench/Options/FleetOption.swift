import BenchmarkModel
import FleetConfiguration
import Foundation
import Harness

/// The flag that names a fleet's files, the same for every command.
enum FleetOption {
    static let flag = Flag(
        "--fleet", "FILE[,FILE...]",
        "fleet files, CSV or a startup configuration in YAML, [MACHINE=]FILE where a file does not say its machine; the 77 agents of fleets/ai-system-77.csv by default"
    )

    static func inputs(_ options: Options, _ project: Project) -> [FleetInput] {
        options.text("--fleet").map(FleetInput.list) ?? [FleetInput(path: project.root + "/fleets/ai-system-77.csv")]
    }

    static func fleet(_ options: Options, _ project: Project) throws -> Fleet {
        try FleetFile.read(
            inputs(options, project), environment: ProcessInfo.processInfo.environment,
            note: { Console.note("warning: \($0)") })
    }

    /// The fleet of what has been read already.
    /// - Throws: when it only says where metrics are.
    static func fleet(_ source: FleetSource, _ options: Options, _ project: Project) throws -> Fleet {
        if case .fleet(let fleet) = source { fleet } else { try fleet(options, project) }
    }

    static func source(_ options: Options, _ project: Project) throws -> FleetSource {
        try source(inputs(options, project))
    }

    /// What the files hold; what they have and the result does not is told on standard error.
    static func source(_ inputs: [FleetInput]) throws -> FleetSource {
        try FleetFile.source(
            inputs, environment: ProcessInfo.processInfo.environment, note: { Console.note("warning: \($0)") })
    }
}
