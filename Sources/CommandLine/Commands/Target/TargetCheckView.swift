import BenchmarkModel
import FleetConfiguration
import Harness
import LinuxSystem
import Report

/// `target check`: tries a target and prints one row per point.
struct TargetCheckView {
    private let name: String
    private let target: Target
    private let project: Project
    private let limit: Double
    private let world: World

    /// Seconds beyond the readiness limit of the target that a check may take.
    private static let beyondReadiness = 60.0

    /// - Parameters:
    ///   - name: the target as the user named it.
    ///   - limit: seconds for the whole check; nil for the default.
    init(_ name: String, _ limit: Double?, in world: World) throws {
        self.name = name
        self.world = world
        project = try world.project()
        target = try TargetSelection.target(name, project, in: world)
        TargetSelection.warn([target], on: world.console)
        self.limit = limit ?? target.readinessLimit + Self.beyondReadiness
    }

    /// - Returns: `failed` when a point is wrong, `inconclusive` when a point could not be examined, else `success`. A
    ///   missing point is reported and does not change the code.
    func run(json: Bool) throws -> ExitCode {
        let progress = ProgressLine(in: world)
        let points: [TargetPoint]
        do {
            points = try world.measuring.examine(
                target, limit: limit, project, stage: { progress.note("\(target.name): \($0)") },
                warning: { progress.show(.warning($0)) })
        } catch is BenchInterrupted {
            progress.end()
            return .interrupted
        }
        progress.end()
        func count(_ state: TargetPoint.State) -> Int { points.count { $0.state == state } }
        let states: [TargetPoint.State] = [.missing, .wrong, .unseen]
        let table = TextTable(
            name: "points",
            heading:
                "\(target.name): \(Count.text(count(.supported), "point")) supported, "
                + states.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
                + (count(.remark) > 0 ? ", \(Count.text(count(.remark), "remark"))" : ""),
            columns: ["point", "state", "found", "effect on a run"],
            rows: points.map { [$0.name, $0.state.rawValue, $0.found, $0.consequence] })
        try world.console.table(table, json: json ? points : nil)
        world.console.note(next(wrong: count(.wrong), unseen: count(.unseen)))
        if count(.wrong) > 0 { return .failed }
        return count(.unseen) > 0 ? .inconclusive : .success
    }

    /// Returns the next command to type.
    private func next(wrong: Int, unseen: Int) -> String {
        let shown = ShellText.quoted(ShownVariables.hidingValues(in: name))
        let check = "`exporter-bench target check \(shown)`"
        guard wrong == 0 else {
            return "next: correct what is wrong in the program or its target file, then \(check) again"
        }
        let run = "`exporter-bench run --target \(shown) --agents 8 --quick`"
        return unseen == 0
            ? "next: \(run) (half a minute)"
            : "next: \(check) again, with a longer --timeout if its time was over; or \(run)"
    }
}

/// Words for a shell.
enum ShellText {
    /// Returns a word for a shell, in single quotes if it needs them.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./:=,@%+-".contains($0)) }
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
