import Foundation

/// What jemalloc says of a process at its regular end (MALLOC_CONF=stats_print:true,stats_print_opts:Ja: JSON, all arenas merged).
///
/// Source: jemalloc(3), `stats.allocated`, `stats.arenas.<i>.small.nmalloc`, `stats.arenas.<i>.large.nmalloc`.
public struct HeapStatistics: Hashable {
    /// Bytes allocated and not freed.
    public let live: Int
    /// Allocations ever made, of all sizes.
    public let allocations: Int

    /// From whatever the process wrote: the statistics are the last JSON object in it, from the start of a line on.
    public init?(output: String) {
        guard let start = output.range(of: "{\"jemalloc\":") ?? output.range(of: "{\n\t\"jemalloc\":"),
            let object = try? JSONSerialization.jsonObject(with: Data(output[start.lowerBound...].utf8)),
            let root = (object as? [String: Any])?["jemalloc"] as? [String: Any],
            let stats = root["stats"] as? [String: Any], let allocated = stats["allocated"] as? Int,
            let arenas = root["stats.arenas"] as? [String: Any], let merged = arenas["merged"] as? [String: Any],
            let small = (merged["small"] as? [String: Any])?["nmalloc"] as? Int,
            let large = (merged["large"] as? [String: Any])?["nmalloc"] as? Int
        else { return nil }
        live = allocated
        allocations = small + large
    }
}
