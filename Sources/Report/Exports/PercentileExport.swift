package import BenchmarkModel
import Foundation
package import Statistics

/// Response and service times by percentile in the text format of HdrHistogram (.hgrm), for its plotter and its
/// readers.
///
/// There is one file per target, arm and metric, with all requests of the twin rounds. Times are in milliseconds, as
/// the readers expect.
package enum PercentileExport {
    /// - Returns: unique file names and contents; empty for a run without requests.
    package static func files(_ run: StoredRun) -> [(name: String, text: String)] {
        let subjects = run.plan.subjects.map(\.name)
        return ArmHistogram.all(run).map { one in
            // Two targets may have the same file name after escaping, so a number distinguishes them.
            let number = subjects.firstIndex(of: one.subject).flatMap { subjects.count == 1 ? nil : "\($0 + 1)-" }
            let name = fileName("\(number ?? "")\(one.subject)")
            return ("\(name)-\(one.arm.rawValue)-\(one.metric.name).hgrm", text(one.histogram))
        }
    }

    /// Returns the distribution of times as text.
    package static func text(_ histogram: HDRHistogram) -> String {
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        for step in histogram.percentileSteps() {
            let part = step.percentile / 100
            text += String(format: "%12.6f %2.12f %10d", milliseconds(step.value), part, step.count)
            text += part < 1 ? String(format: " %14.2f\n", 1 / (1 - part)) : "\n"
        }
        text += String(
            format: "#[Mean    = %12.6f, StdDeviation   = %12.6f]\n", histogram.mean / 1e6,
            histogram.standardDeviation / 1e6)
        text += String(
            format: "#[Max     = %12.6f, Total count    = %12d]\n", milliseconds(histogram.maximum), histogram.count)
        return text
            + String(
                format: "#[Buckets = %12d, SubBuckets     = %12d]\n", HDRHistogram.buckets, HDRHistogram.subBuckets)
    }

    private static func milliseconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e6 }

    private static func fileName(_ name: String) -> String {
        String(name.map { ($0.isASCII && ($0.isLetter || $0.isNumber)) || ".-_".contains($0) ? $0 : "_" })
    }
}
