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
        try FleetFile.read(inputs(options, project), environment: ProcessInfo.processInfo.environment)
    }

    static func source(_ options: Options, _ project: Project) throws -> FleetSource {
        try FleetFile.source(inputs(options, project), environment: ProcessInfo.processInfo.environment)
    }
}
