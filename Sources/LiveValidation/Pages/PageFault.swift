import BenchmarkModel
import Exposition

/// A fault of a page as it is told.
struct PageFault {
    let problem: String
    let remedy: String
    let place: PagePlace

    init(_ fault: Fault) {
        let found = fault.found.isEmpty ? "" : ", found '\(Quoted.text(fault.found, limit: 40))'"
        problem = "line \(fault.line), column \(fault.column): \(fault.problem)\(found)"
        remedy = fault.remedy
        place = PagePlace(line: fault.line, column: fault.column)
    }

    /// The last line of a page that was cut within it.
    private init(cut fault: Fault) {
        problem =
            "line \(fault.line), column \(fault.column): the page is cut short: its last line breaks off"
            + (fault.found.isEmpty ? "" : ", found '\(Quoted.text(fault.found, limit: 40))'")
        remedy = "send the whole page: look for a limit of its length, or a writer that stops before the end"
        place = PagePlace(line: fault.line, column: fault.column)
    }

    /// What is told of a report: series that come twice have a check of their own, and of two faults with one cause the cause is told.
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
