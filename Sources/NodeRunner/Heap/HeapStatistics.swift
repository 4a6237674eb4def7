package import BenchmarkModel
import Foundation

/// The statistics that jemalloc writes at a process' normal end (MALLOC_CONF=stats_print:true,stats_print_opts:Ja:
/// JSON, all arenas merged).
///
/// Source: jemalloc(3), `stats.allocated`, `stats.arenas.<i>.small.nmalloc`, `stats.arenas.<i>.large.nmalloc`.
package struct HeapStatistics: Hashable {
    /// Bytes allocated and not freed; 0 to 10^15.
    package let live: Int
    /// Number of allocations ever made, of all sizes; 0 to 2 * 10^15, so that two such numbers can be subtracted.
    package let allocations: Int

    /// Reads the statistics from the output of a process: a JSON object, from the start of a line to the end.
    ///
    /// - Throws: an error where the statistics are missing or incomplete, or a number in them is impossible.
    package init(output: String) throws(Missing) {
        let reports = output.matches(of: /\{\s*"jemalloc":/).count
        guard reports < 2 else {
            throw Missing(
                "\(reports) of its processes reported allocations: a forked process repeats those of its parent, so "
                    + "they cannot be added up")
        }
        guard let start = output.range(of: "{\"jemalloc\":") ?? output.range(of: "{\n\t\"jemalloc\":"),
            let object = try? JSONSerialization.jsonObject(with: Data(output[start.lowerBound...].utf8)),
            let root = (object as? [String: Any])?["jemalloc"] as? [String: Any],
            let stats = root["stats"] as? [String: Any], let arenas = root["stats.arenas"] as? [String: Any],
            let merged = arenas["merged"] as? [String: Any], let small = merged["small"] as? [String: Any],
            let large = merged["large"] as? [String: Any]
        else {
            throw Missing(
                "it reported no allocations: it must load its allocator dynamically, and exit normally on SIGTERM")
        }
        live = try Self.number(stats["allocated"], "stats.allocated", .heap)
        allocations =
            try Self.number(small["nmalloc"], "small.nmalloc", .allocations)
            + Self.number(large["nmalloc"], "large.nmalloc", .allocations)
    }

    private static func number(_ value: Any?, _ name: String, _ metric: Metric) throws(Missing) -> Int {
        guard let number = value as? NSNumber else {
            throw Missing("its allocator reported no \(name)")
        }
        let reported = ReportedNumber(number.doubleValue, as: name, from: "its allocator reported")
        // Whole numbers up to this limit are exact in a Double.
        return Int(saturating: try reported.value(in: 0...metric.possible.upperBound, metric.unit.rawValue).get())
    }
}
