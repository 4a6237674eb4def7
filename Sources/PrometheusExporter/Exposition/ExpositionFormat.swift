/// A format that a page can be written in.
public struct ExpositionFormat: Hashable, Sendable {
    let isOpenMetrics: Bool
    /// Whether counters, histograms and summaries have `_created` samples: the time at which they began to count.
    let showsCreated: Bool

    /// Prometheus' text format 0.0.4. It has no infos, state sets, units, exemplars or creation times. Infos and state
    /// sets are written as gauges; the others are left out.
    public static let text = ExpositionFormat(isOpenMetrics: false, showsCreated: false)

    /// OpenMetrics 1.0.0 with a `_created` sample for each counter, histogram and summary.
    public static let openMetrics = ExpositionFormat(isOpenMetrics: true, showsCreated: true)

    /// OpenMetrics 1.0.0 without `_created`. This saves one series for each counter, histogram and summary in a server
    /// that stores those samples.
    public static let openMetricsWithoutCreated = ExpositionFormat(isOpenMetrics: true, showsCreated: false)

    /// The media type of a page in this format.
    public var contentType: StaticString {
        isOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8"
    }
}
