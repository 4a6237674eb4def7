import Analysis
import BenchmarkModel
import Report

/// What has to be known of the figures: notes of the budgets, failures, disturbances, warnings.
struct NoteSection {
    let facts: RunFacts

    var section: Section? {
        let parts = [
            part("Failures", failures), part("Warnings", facts.judgement.warnings), part("Disturbances", disturbances),
            part("Budgets", notes),
        ].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        return Section("notes", "Notes", title: "Notes", "\(parts)")
    }

    private func part(_ title: String, _ texts: [String]) -> Markup? {
        guard !texts.isEmpty else { return nil }
        let items = texts.map { text -> Markup in "<li>\(text)</li>\n" }
        return "<h3>\(title) (\(texts.count))</h3>\n<ul class=\"notes\">\n\(items)</ul>\n"
    }

    private var failures: [String] {
        facts.judgement.failures.map { failure in
            let place = "\(failure.phase.rawValue) \(failure.round), \(failure.arm.rawValue)"
            let last =
                failure.lastOutput.isEmpty ? "" : ". Its last words: \(failure.lastOutput.joined(separator: " | "))"
            return "\(failure.target) \(failure.agent), \(place): \(failure.reason)\(last)"
        }
    }

    private var notes: [String] {
        facts.judgement.budgetRows.compactMap { row in
            let texts = row.notes.map { $0.text(HumanUnit(row), phase: row.phase) }
            let all = [row.figure.absentReason].compactMap { $0 } + texts
            return all.isEmpty ? nil : "\(row.target), \(facts.title(row)): \(all.joined(separator: "; "))"
        }
    }

    private var disturbances: [String] {
        facts.targets.flatMap { target in
            facts.judgement.disturbances.causes(of: target).map { cause, blocks in
                "\(target): \(cause) in \(blocks) of \(facts.judgement.disturbances.observed[target] ?? 0) seconds"
            }
        }
    }
}
