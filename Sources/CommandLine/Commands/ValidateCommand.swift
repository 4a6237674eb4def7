import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import LiveValidation
import Report

/// `validate`: all that is wrong with a fleet's files, or with agents that run, and what would be right.
enum ValidateCommand: Command {
    static let name = "validate"
    static let summary =
        "checks a fleet's files and proposes the changes, or asks agents that run and checks their pages"
    static let synopsis = "--fleet FILE[,FILE...] [--live] [FLAGS], or URL... [FLAGS]"
    static let example = "--fleet fleets/ai-system-77.csv --junit validation.xml"

    struct Declared: OptionGroup {
        let addresses = ArgumentList("URL")
        let fleet = Option(
            "--fleet", "FILE[,FILE...]",
            "fleet files in any form (docs/fleets.md), [MACHINE=]FILE where a file does not say its machine",
            completing: .files, reading: { FleetInput.list($0) })
        let live = Switch("--live", "not the files but the fleet's agents, all at once (docs/validate.md)")
        let json = Switch("--json", "as JSON instead of the tables")
        let junit = Option(
            "--junit", "FILE", "writes a JUnit file besides: a test case for every check and agent",
            completing: .files)
        let asking = LiveFlags()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        if let path = options.junit { try OutputFile.check(path) }
        if let subject = try LiveSubjects.subject(options, in: world) {
            let (validation, isInterrupted) = try ask(subject, options.asking, in: world)
            let code = try tell(validation, options, in: world)
            return isInterrupted ? .interrupted : code
        }
        guard let fleet = options.fleet else {
            throw UsageError(description: "validate what? give --fleet FILE, or addresses of metrics")
        }
        return try tell(
            FleetValidation.validate(fleet, environment: world.variables), options, in: world)
    }

    private static func ask(
        _ subject: LiveSubject, _ options: Options<LiveFlags>, in world: World
    ) throws -> (validation: Validation, isInterrupted: Bool) {
        let progress = ProgressLine(in: world)
        defer { progress.end() }
        var told = -1
        return try world.agents.ask(subject, options.live) { done in
            guard done != told else { return }
            told = done
            progress.note("answered: \(done) of \(Count.text(subject.targets.count, "agent"))")
        }
    }

    private static func tell(
        _ validation: Validation, _ options: Options<Declared>, in world: World
    ) throws -> ExitCode {
        let console = world.console
        if options.json {
            console.out(ValidationJSON.text(validation))
        } else {
            try console.tables(ValidationTables.of(validation), json: false)
        }
        if let path = options.junit {
            try OutputFile.write(ValidationJUnit.text(validation, at: world.clock.date()), to: path)
        }
        return validation.findings.isEmpty ? .success : .failed
    }
}
