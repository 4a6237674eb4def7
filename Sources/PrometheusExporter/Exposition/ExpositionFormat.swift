/// A format that a page can be written in.
public struct ExpositionFormat: Hashable, Sendable {
    let isOpenMetrics: Bool
    /// Whether counters, histograms and summaries tell since when they count, in samples of their own.
    let showsCreated: Bool

    /// Prometheus' text format 0.0.4. It has no infos, state sets, units, exemplars or creation times: the first two are gauges in
    /// it, the others are left out.
    public static let text = ExpositionFormat(isOpenMetrics: false, showsCreated: false)

    /// OpenMetrics 1.0.0 with a `_created` sample beside each count.
    public static let openMetrics = ExpositionFormat(isOpenMetrics: true, showsCreated: true)

    /// OpenMetrics 1.0.0 without `_created`: one series less for each counter, histogram and summary in a server that keeps those.
    public static let openMetricsWithoutCreated = ExpositionFormat(isOpenMetrics: true, showsCreated: false)

    /// The media type that a page in this format is sent as.
    public var contentType: StaticString {
        isOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8"
    }
}
