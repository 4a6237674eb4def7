package import BenchmarkModel
import Foundation

/// What jemalloc says of a process at its regular end (MALLOC_CONF=stats_print:true,stats_print_opts:Ja: JSON, all arenas merged).
///
/// Source: jemalloc(3), `stats.allocated`, `stats.arenas.<i>.small.nmalloc`, `stats.arenas.<i>.large.nmalloc`.
package struct HeapStatistics: Hashable {
    /// Bytes allocated and not freed; 0 to 10^15.
    package let live: Int
    /// Allocations ever made, of all sizes; 0 to 2 * 10^15, so that two of them can be subtracted.
    package let allocations: Int

    /// From whatever the process wrote: the statistics are a JSON object in it, from the start of a line to the end.
    ///
    /// - Throws: where there are no whole statistics, or a number in them cannot be.
    package init(output: String) throws(Missing) {
        guard let start = output.range(of: "{\"jemalloc\":") ?? output.range(of: "{\n\t\"jemalloc\":"),
            let object = try? JSONSerialization.jsonObject(with: Data(output[start.lowerBound...].utf8)),
            let root = (object as? [String: Any])?["jemalloc"] as? [String: Any],
            let stats = root["stats"] as? [String: Any], let arenas = root["stats.arenas"] as? [String: Any],
            let merged = arenas["merged"] as? [String: Any], let small = merged["small"] as? [String: Any],
            let large = merged["large"] as? [String: Any]
        else {
            throw Missing(
                "it did not say what it allocated: it must load its allocator, and end regularly on SIGTERM")
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
        // Whole numbers up to there are exact in a Double.
        return Int(saturating: try reported.value(in: 0...metric.possible.upperBound, metric.unit.rawValue).get())
    }
}
