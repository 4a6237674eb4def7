import BenchmarkModel
import ConfigurationReader
import FleetConfiguration
import Foundation
import Harness
import LinuxSystem

/// `target new`: writes a commented target file, from flags, from answers on a terminal, or from what is seen of a
/// service.
enum TargetNew {
    struct Declared: OptionGroup {
        let fromCommand = Option(
            "--from-command", "WORDS",
            "new: starts this command as an agent, looks at its ports and pages, but not for pushes, ends it and "
                + "proposes a target file")
        let fromURL = Option(
            "--from-url", "URL", "new: looks at the service that runs at this address and proposes a target file")
        let facts = TargetNewFacts.Declared()
        let file = Option(
            "-o", "FILE", "new: the file to write, - for standard output; NAME.yaml by default", completing: .files)
        let force = Switch("--force", "new: replaces an existing file")
    }

    static func run(_ options: Options<TargetCommand.Declared>, in world: World) throws -> ExitCode {
        var facts = try TargetNewFacts(options.new.facts)
        let sources = options.given([\.new.fromCommand, \.new.fromURL, \.new.facts.command])
        guard sources.count < 2 else {
            throw UsageError(description: "\(sources.joined(separator: " and ")) exclude each other: give one of them")
        }
        var name = options.name
        if options.given().isEmpty, world.input.isTerminal {
            let questions = TargetNewQuestions(world)
            name = try name ?? questions.name()
            facts = try questions.facts()
        } else if sources.isEmpty {
            throw UsageError(
                description:
                    "target new: give --command, --from-command or --from-url; on a terminal, target new without "
                    + "flags asks for what it needs")
        }
        let place = try TargetNewPlace(name, options.new.file, force: options.new.force, in: world)
        do {
            var draft = try draft(options, facts, place, in: world)
            facts.apply(to: &draft)
            return try write(draft, to: place, in: world)
        } catch is BenchInterrupted {
            return .interrupted
        } catch let failure as LookFailure {
            world.console.error(failure.reason)
            for line in failure.lastOutput { world.console.note("    \(SecretText.masked(line))") }
            return .nothingJudged
        }
    }

    /// The program exited, or did not listen.
    private struct LookFailure: Error {
        let reason: String
        let lastOutput: [String]
    }

    private static func draft(
        _ options: Options<TargetCommand.Declared>, _ facts: TargetNewFacts, _ place: TargetNewPlace, in world: World
    ) throws -> TargetDraft {
        if let text = options.new.fromURL {
            guard options.timeout == nil else {
                throw UsageError(description: "--timeout is of no use with --from-url: leave it out")
            }
            let service = try ServiceURL(text)
            let sighting = try world.agents.survey(service)
            guard sighting.ports.first?.answersHTTP == true else {
                let reason = sighting.ports.first?.remarks.first ?? "no answer"
                throw HarnessError.missing("--from-url \(text): \(reason): start the service, or correct the address")
            }
            return SeenService(sighting, in: world).draft(place.name, from: text)
        }
        let flag = options.new.fromCommand == nil ? "--command" : "--from-command"
        let program = try StartedProgram(
            options.new.fromCommand ?? facts.command, flag: flag, in: world)
        guard options.new.fromCommand != nil else {
            guard options.timeout == nil else {
                throw UsageError(description: "--timeout is of no use without --from-command: leave it out")
            }
            return program.draft(place.name)
        }
        let progress = ProgressLine(in: world)
        defer { progress.end() }
        let look = try world.measuring.look(
            at: program.target(place.name), limit: options.timeout ?? 30, try world.project(),
            stage: { progress.note("\(place.name): \($0)") }, warning: { progress.show(.warning($0)) })
        switch look {
        case .seen(let sighting): return program.draft(place.name, sighting)
        case .failed(let reason, let lastOutput):
            throw LookFailure(
                reason: "--from-command '\(program.shown)': \(reason)"
                    + (lastOutput.isEmpty ? "" : "; its last output:"),
                lastOutput: lastOutput)
        }
    }

    private static func write(_ draft: TargetDraft, to place: TargetNewPlace, in world: World) throws -> ExitCode {
        let text = TargetFileText.of(draft)
        // The reader's own rules decide whether the file is valid, before anything is written.
        _ = try TargetFile.parse(text, file: place.path)
        if place.isStandardOutput {
            world.console.document(text)
        } else {
            try OutputFile.write(text, to: world.absolute(place.path))
        }
        let open = text.split(separator: "\n").count { $0.contains("TO DECIDE") }
        let file = ShellText.quoted(place.shown)
        if open > 0 {
            world.console.note(
                "\(Count.text(open, "comment")) in \(place.shown) with TO DECIDE: read \(open == 1 ? "it" : "them") first"
            )
        }
        if draft.off == .none {
            world.console.note(
                "off: none measures absolute costs only: say how the exporter is switched off (--off NAME=VALUE)")
        }
        world.console.note("next: `exporter-bench target check \(file)`")
        return .success
    }
}
