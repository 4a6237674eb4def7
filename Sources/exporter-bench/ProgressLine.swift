import BenchmarkModel
import Harness
import LinuxSystem

/// Tells on standard error where a run is: a line that is rewritten on a terminal, a line per round elsewhere.
final class ProgressLine {
    private let started = Clock.now()
    private let terminal = Terminal.isTerminal(2)
    private var lineIsOpen = false
    private var lastRound = ""

    func show(_ progress: Progress) {
        switch progress {
        case .environment(let environment):
            let facts = ["cpu", "cores", "kernel"].compactMap { environment[$0] }
            line("measuring on \(facts[0]), \(facts[1]) cores, \(facts[2])")
        case .stage(let step, let rounds, let stage):
            let place = "\(step.target): \(Self.name(step.phase)) \(step.round) of \(rounds)"
            if terminal {
                rewrite("\(elapsed)  \(place): \(stage)")
            } else if ![.solo, .heap].contains(step.phase) || step.round == 1 {
                guard place != lastRound else { return }
                lastRound = place
                line("\(elapsed)  \(place)")
            }
        case .failure(let failure):
            line("\(failure.target): \(failure.agent) (\(failure.arm.rawValue)): \(failure.reason)")
            for text in failure.lastOutput { line("    \(text)") }
        case .look(let rounds, let undecided, let next):
            let what = undecided == 0 ? "all is decided" : "\(undecided) rows are not decided"
            let then =
                undecided == 0
                ? ""
                : next.map { "; the next look is after \($0)" } ?? "; the next look would come after --max-duration"
            line("\(elapsed)  after \(rounds) rounds \(what)\(then)")
        case .warning(let text):
            line("warning: \(text)")
        }
    }

    /// What goes on, for who watches; elsewhere it is not worth a line.
    func note(_ text: String) {
        if terminal { rewrite("\(elapsed)  \(text)") }
    }

    /// Clears the line; results follow.
    func end() {
        if lineIsOpen { rewrite("") }
        lineIsOpen = false
    }

    private static func name(_ phase: Phase) -> String {
        switch phase {
        case .solo: "solo start-up"
        case .herd: "herd"
        case .scale: "scale"
        case .twins: "twin round"
        case .heap: "heap"
        case .uniform: "uniform round"
        case .loopback: "loopback"
        case .soak: "soak"
        }
    }

    private var elapsed: String {
        let seconds = Int((Clock.now() - started).seconds)
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }

    private func line(_ text: String) {
        end()
        Console.note(text)
    }

    private func rewrite(_ text: String) {
        lineIsOpen = true
        let width = max(20, (Terminal.columns(2) ?? 80) - 1)
        _ = try? Output.write(2, Array("\r\u{1b}[K\(text.prefix(width))".utf8))
    }
}
