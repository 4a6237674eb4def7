import BenchmarkModel
import FleetConfiguration
import LinuxSystem
import LiveValidation
import Report

/// The `validate` command: reports all mistakes in a fleet's files or in the pages of running agents, with a fix for
/// each.
enum ValidateCommand: Command {
    static let name = "validate"
    static let summary =
        "checks a fleet's files and proposes changes, or checks the metrics pages of running agents"
    static let synopsis = "--fleet FILE[,FILE...] [--live] [FLAGS], or URL... [FLAGS]"
    static let example = "--fleet fleets/ai-system-77.csv --junit validation.xml"

    struct Declared: OptionGroup {
        let addresses = ArgumentList("URL")
        let fleet = Option(
            "--fleet", "FILE[,FILE...]",
            "fleet files of any kind (docs/fleets.md); MACHINE=FILE when the file does not name its machine",
            completing: .files, reading: { FleetInput.list($0) })
        let live = Switch(
            "--live", "checks the fleet's running agents, all at once, instead of its files (docs/validate.md)")
        let json = Switch("--json", "prints JSON instead of tables")
        let junit = Option(
            "--junit", "FILE", "also writes a JUnit file with one test case for every check and agent",
            completing: .files)
        let asking = LiveFlags()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        if let path = options.junit { try OutputFile.check(path) }
        if let subject = try LiveSubjects.subject(options, in: world) {
            let (validation, isInterrupted) = try ask(subject, options.asking, in: world)
            let code = try show(validation, options, in: world)
            return isInterrupted ? .interrupted : code
        }
        guard let fleet = options.fleet else {
            throw UsageError(description: "validate: give --fleet FILE, or the URLs of metrics pages")
        }
        return try show(
            FleetValidation.validate(fleet, environment: world.variables), options, in: world)
    }

    private static func ask(
        _ subject: LiveSubject, _ options: Options<LiveFlags>, in world: World
    ) throws -> (validation: Validation, isInterrupted: Bool) {
        let progress = ProgressLine(in: world)
        defer { progress.end() }
        var shown = -1
        return try world.agents.ask(subject, options.live) { done in
            guard done != shown else { return }
            shown = done
            progress.note("answered: \(done) of \(Count.text(subject.targets.count, "agent"))")
        }
    }

    private static func show(
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
