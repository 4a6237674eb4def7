import BenchmarkModel
import Exposition

/// An error of a page, with the text of its finding.
struct PageFault {
    let problem: String
    let remedy: String
    let location: PageLocation

    init(_ fault: Fault) {
        let found = fault.found.isEmpty ? "" : ", found '\(Quoted.text(fault.found, limit: 40))'"
        problem = "\(fault.place): \(fault.problem)\(found)"
        remedy = fault.remedy
        location = PageLocation(line: fault.line, column: fault.column)
    }

    /// Creates the error for a page that ends in the middle of its last line.
    private init(cut fault: Fault) {
        problem =
            "line \(fault.line), column \(fault.column): the page is cut short: its last line is incomplete"
            + (fault.found.isEmpty ? "" : ", found '\(Quoted.text(fault.found, limit: 40))'")
        remedy = "send the whole page: look for a limit of its size, or for a writer that stops before the end"
        location = PageLocation(line: fault.line, column: fault.column)
    }

    /// Returns the errors of a report to show. Duplicate series are left out, because they have their own check. Of two
    /// errors with one cause, only the cause is returned.
    static func all(_ report: ExpositionReport) -> [PageFault] {
        let all = report.faults + report.warnings
        let openLine = all.first { $0.rule == .lastLineFeed }?.line
        let isCut = openLine.map { line in report.faults.contains { $0.line == line && $0.rule != .lastLineFeed } }
        let repeated = Set(report.faults.filter { $0.rule == .metadataTwice }.map(\.line))
        return report.faults.compactMap { fault in
            switch fault.rule {
            case .duplicateSeries: nil
            case .metadataLate where repeated.contains(fault.line): nil
            case .lastLineFeed where isCut == true: nil
            default: fault.line == openLine && isCut == true ? PageFault(cut: fault) : PageFault(fault)
            }
        }
    }
}
