import BenchmarkModel
import Report

/// The failures, warnings, disturbances, and notes of the budgets.
struct NoteSection {
    let summary: ResultSummary

    var section: Section? {
        let parts = [
            part("Failures", failures), part("Warnings", summary.warnings), part("Disturbances", disturbances),
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
        summary.failures.map { failure in
            let last = failure.lastOutput
            return failure.sentence + (last.isEmpty ? "" : ". Its last output: \(last.joined(separator: " | "))")
        }
    }

    private var notes: [String] {
        summary.budgetRows.compactMap { row in
            let remarks = row.remarks
            return remarks.isEmpty ? nil : "\(row.name): \(remarks.joined(separator: "; "))"
        }
    }

    private var disturbances: [String] { summary.bench.disturbed.flatMap(\.sentences) }
}
