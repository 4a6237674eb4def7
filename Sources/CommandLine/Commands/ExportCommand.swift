import BenchmarkModel
import LinuxSystem

/// The `export` command: writes a stored run in a format for other programs.
enum ExportCommand: Command {
    static let name = "export"
    static let summary = "writes a stored run in a format for other programs (docs/exports.md)"
    static let synopsis = "[RUN] --format \(ExportFormat.names.joined(separator: "|")) [-o FILE]"
    static let example = "latest --format csv -o figures.csv"

    struct Declared: OptionGroup {
        let run = Argument("RUN")
        let format = Option<ExportFormat>("--format", choosing: ExportFormat.meanings)
        let file = Option(
            "-o", "FILE", "the file to write; standard output by default. hgrm and vega need a directory here",
            completing: .files)
        let results = ResultsOption.directory()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        guard let format = options.format else {
            throw UsageError(
                description: "--format is missing: give one of \(ExportFormat.names.joined(separator: ", "))")
        }
        guard options.file != nil || !format.isDirectory else {
            throw UsageError(
                description: "--format \(format.rawValue) writes several files: give -o DIRECTORY")
        }
        let run = try StoredRuns(options.results).load(options.run)
        StoredRuns.warnIfPartial(run, on: world.console)
        if let directory = options.file, format.isDirectory {
            return try write(format.files(run), of: run, into: directory, world.console)
        }
        let text = format.text(run, in: world)
        if let path = options.file {
            try OutputFile.write(text, to: path)
        } else if format == .html {
            world.console.document(text)
        } else {
            world.console.out(text)
        }
        return .success
    }

    private static func write(
        _ files: [(name: String, text: String)], of run: StoredRun, into directory: String, _ console: Console
    ) throws -> ExitCode {
        guard !files.isEmpty else {
            console.error(
                "run \(run.id) has no data for this format: its twin rounds measured nothing; export another run")
            return .nothingJudged
        }
        try OutputDirectory.make(directory, of: "-o")
        for file in files { try OutputFile.write(file.text, to: "\(directory)/\(file.name)") }
        return .success
    }
}
