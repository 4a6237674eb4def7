import BenchmarkModel
import Harness
import LinuxSystem
import Report

/// Shows the progress of a run on standard error: one line that is rewritten on a terminal, one line per round
/// elsewhere.
final class ProgressLine {
    private let world: World
    private let started: Int64
    private let detail: Detail
    private let terminal: Bool
    private var lineIsOpen = false
    private var lastRound = ""
    private var timeLeft: TimeLeft?
    private var hasLooks = false
    private var step: (step: Step, began: Int64)?
    private var lateSends: Double?
    private var verdicts = ""

    init(_ detail: Detail = .normal, in world: World) {
        self.world = world
        self.detail = detail
        started = world.clock.now()
        terminal = world.console.isInteractive(.error)
    }

    /// The listener for the progress of a run. It requests interim verdicts on a terminal and with `--verbose`.
    var listener: ProgressListener {
        ProgressListener(wantsVerdicts: detail == .verbose || (detail == .normal && terminal), show: show)
    }

    func show(_ progress: Progress) {
        switch progress {
        case .rateSearch(let subject, let stage): show(subject, stage)
        case .began(let plan, let finished):
            timeLeft = TimeLeft(plan, finished: finished, cores: world.cores())
            hasLooks = !plan.looks.isEmpty
            for target in plan.targets where target.listedRequests != nil {
                say("\(target.name): requests \(target.shownRequests)")
                if let warning = plan.warningOfRareRequests(target) { say("warning: \(warning)") }
            }
        case .environment(let environment):
            let cores = environment["cores"] ?? "?"
            let limit = environment["cores_limit"].flatMap { $0 == "none" ? nil : " (\($0))" } ?? ""
            say(
                "measuring on \(environment["cpu"] ?? "?"), \(cores) \(cores == "1" ? "core" : "cores")\(limit), "
                    + "\(environment["kernel"] ?? "?")")
        case .stage(let step, let rounds, let stage): show(step, rounds, stage)
        case .finished(let step, let seconds, let late):
            timeLeft?.finish(step, seconds: seconds)
            lateSends = late ?? lateSends
            if detail == .verbose { line("\(elapsed)  took \(Self.decimal(seconds)) s") }
        case .leftOut(let step): timeLeft?.leaveOut(step)
        case .soFar(let rounds, let counts):
            verdicts = counts.map { "\($0.rows) \($0.verdict)" }.joined(separator: ", ")
            if detail == .verbose { line("\(elapsed)  after \(Count.text(rounds, "round")): \(verdicts)") }
        case .failure(let failure):
            line("\(failure.target): \(failure.agent) (\(failure.arm.rawValue)): \(failure.reason)")
            for text in failure.lastOutput { line("    \(text)") }
        case .look(let rounds, let undecided, let next):
            let state =
                undecided == 0
                ? "all rows are decided" : "\(Count.text(undecided, "row is", many: "rows are")) not decided"
            let then =
                undecided == 0
                ? ""
                : next.map { "; the next look is after \($0)" } ?? "; the next look would come after --max-duration"
            say("\(elapsed)  after \(Count.text(rounds, "round")): \(state)\(then)")
        case .warning(let text): say("warning: \(text)")
        }
    }

    /// Shows a stage on a terminal. Prints nothing elsewhere.
    func note(_ text: String) {
        if terminal, detail != .quiet { rewrite("\(elapsed)  \(text)") }
    }

    /// Clears the line before the results are printed.
    func end() {
        if lineIsOpen { rewrite("") }
        lineIsOpen = false
    }

    private func show(_ name: SubjectID, _ stage: RateSearchStage) {
        switch stage {
        case .began(let plan):
            let seconds = (world.clock.now() - started).seconds
            let rest = TimeLeft(plan, finished: [], cores: world.cores()).seconds(current: 0)
            let most = plan.rateSearches[name]?.most ?? 0
            say(
                "\(elapsed) of \(plan.looks.isEmpty ? "about" : "at most") \(Self.clock(seconds + rest))  \(name): "
                    + "--rate auto tries rates of at most \(most.plainText) requests/s per agent")
        case .stage(let text): detail == .verbose ? line("\(elapsed)  \(name): \(text)") : note("\(name): \(text)")
        case .found(let plan):
            let rate = plan.requestRates[name] ?? 0
            let origin = plan.rateSearches[name]?.origin(of: rate) ?? ""
            say("\(elapsed)  \(name): \(rate.plainText) requests/s per agent, \(origin)")
        }
    }

    private func show(_ step: Step, _ rounds: Int, _ stage: String) {
        if self.step?.step != step { self.step = (step, world.clock.now()) }
        let position = "\(step.target): \(step.phase.description.step) \(step.round) of \(rounds)"
        switch detail {
        case .quiet: break
        case .verbose: line("\(elapsed)  \(position): \(stage)")
        case .normal where terminal:
            let name = step.target.text.count > 20 ? step.target.text.prefix(17) + "..." : step.target.text[...]
            rewrite("\(elapsed)\(left)  \(name)\(position.dropFirst(step.target.text.count)): \(stage)\(sideNotes)")
        case .normal where !step.phase.isOfOneAgent || step.round == 1:
            guard position != lastRound else { return }
            lastRound = position
            line("\(elapsed)\(left)  \(position)\(sideNotes)")
        case .normal: break
        }
    }

    /// The expected total time of the run, such as ` of about 2:10`.
    private var left: String {
        guard let timeLeft, let step else { return "" }
        let now = world.clock.now()
        let rest = timeLeft.seconds(current: (now - step.began).seconds)
        return " of \(hasLooks ? "at most" : "about") \(Self.clock((now - started).seconds + rest))"
    }

    /// The interim verdicts, and the share of requests that the harness sent late in the last round.
    private var sideNotes: String {
        let late = lateSends.map { "\(Self.decimal($0 * 100)) % sent late" } ?? ""
        let notes = [late, verdicts].filter { !$0.isEmpty }.joined(separator: "; ")
        return notes.isEmpty ? "" : "  (\(notes))"
    }

    private var elapsed: String { Self.clock((world.clock.now() - started).seconds) }

    private static func clock(_ seconds: Double) -> String {
        let whole = max(0, Int(saturating: seconds))
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
    }

    /// Formats a number with at most one decimal.
    private static func decimal(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    /// Writes a line, except in a quiet run.
    private func say(_ text: String) {
        if detail != .quiet { line(text) }
    }

    private func line(_ text: String) {
        end()
        world.console.note(TerminalText.line(text))
    }

    /// Replaces the line. The width is read each time, because a terminal may be resized during a run.
    private func rewrite(_ text: String) {
        lineIsOpen = true
        let width = max(20, (world.console.streams.columns(of: .error) ?? 80) - 1)
        world.console.rewrite(text, width: width)
    }
}
