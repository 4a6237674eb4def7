import BenchmarkModel
import ConfigurationReader
import Foundation
import LinuxSystem
import Report
import ResultStore

/// The `budgets` command: writes a budget file with limits that come from a run.
enum BudgetsCommand: Command {
    static let name = "budgets"
    static let summary = "writes a budget file whose limits are the figures of a run plus a margin"
    static let synopsis = "new [RUN] -o FILE [--target NAME] [--margin P]"
    static let example = "new latest -o my-budgets.yaml"

    enum Action: String, CaseIterable, Sendable {
        case new
    }

    struct Declared: OptionGroup {
        let action = RequiredArgument<Action>("ACTION", of: "budgets", noun: "action")
        let run = Argument("RUN")
        let file = Option("-o", "FILE", "the file to write", completing: .files)
        let target = Option("--target", "NAME", "the target whose figures become limits; needed if the run has several")
        let margin = Option(
            "--margin", share: "P", "share that is added to each measured bound; 0.2 by default")
        let force = Switch("--force", "replaces an existing file")
        let results = ResultsOption.directory()
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        guard let path = options.file else {
            throw UsageError(description: "budgets new: -o is missing: give the file to write, such as -o budgets.yaml")
        }
        guard options.force || !FileManager.default.fileExists(atPath: path) else {
            throw UsageError(
                description: "-o \(path): the file exists: give another name, or --force to replace it")
        }
        let run = try StoredRuns(options.results).load(options.run)
        guard !run.plan.versus else {
            throw UsageError(
                description: "run \(run.id) compares two targets and has no budgets: give a run of `run --target`")
        }
        StoredRuns.warnIfPartial(run, on: world.console)
        let subject = try subject(options.target, of: run)
        let file = BudgetFileText(
            run, subject: subject, name: budgetName(of: path), margin: options.margin ?? 0.2)
        guard file.count > 0 else {
            world.console.error(
                "run \(run.id) has no figure that could become a limit: \(file.leftOut.joined(separator: "; "))")
            return .nothingJudged
        }
        try OutputFile.write(file.text, to: path)
        for line in file.leftOut { world.console.note("warning: left out: \(line)") }
        world.console.note("\(file.count) budgets are in \(path); use them with `exporter-bench run --budgets \(path)`")
        return .success
    }

    /// Returns a name for the budgets: the file's name without its extension, with `-` for characters that a name
    /// cannot have.
    private static func budgetName(of path: String) -> String {
        let base = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let name = String(base.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "-" })
        return "budgets-" + String(name.prefix(90))
    }

    /// Returns the subject that was named, or the only one of the run.
    private static func subject(_ name: String?, of run: StoredRun) throws(UsageError) -> SubjectID {
        let subjects = run.plan.subjects.map(\.name)
        let names = subjects.map(\.text)
        guard let name else {
            guard let only = subjects.first, subjects.count == 1 else {
                throw UsageError(
                    description: "run \(run.id) has \(names.count) targets (\(names.joined(separator: ", "))): give "
                        + "--target NAME")
            }
            return only
        }
        guard let subject = subjects.first(where: { $0.text == name }) else {
            throw UsageError(
                "--target \(name): run \(run.id) has no such target", word: name, among: names,
                else: "its targets are \(names.joined(separator: ", "))")
        }
        return subject
    }
}
