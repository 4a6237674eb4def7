/// The checks of running agents, in the order in which they are shown.
package enum LiveCheck: String, CaseIterable, Sendable {
    /// The agent answers within the time limit and the number of tries.
    case reachable
    /// The status is 200.
    case status
    /// The answer is the page and not a redirect.
    case redirect
    /// The content type is that of an exposition format.
    case contentType = "content-type"
    /// The page can be parsed.
    case parse
    /// A Prometheus server would store the samples at their timestamps.
    case timestamps
    /// Every series is on the page once.
    case duplicates
    /// All required families are on the page.
    case families
    /// The required families have the right types.
    case types
    /// The series of the agent's families have its name in the label `agent`.
    case agentLabel = "agent-label"
    /// Names and help texts follow the conventions of Prometheus.
    case naming
    /// A second page has newer values than the first.
    case staleness
    /// Neither a family nor the page has too many series.
    case cardinality
    /// The page is not too long.
    case size
    /// The page does not take too long.
    case time
    /// `/health` answers.
    case health
    /// The answer to a request of a Prometheus 2 is a page of its content type.
    case openMetrics = "openmetrics"
    /// The answer to a request of a Prometheus 3, which reads quoted names, is a page of its content type.
    case prometheus3 = "prometheus-3"
    /// The gzip answer is the same page.
    case gzip

    /// The checks that need a page.
    static let ofPages: [LiveCheck] = [
        .parse, .timestamps, .duplicates, .families, .types, .agentLabel, .naming, .staleness, .cardinality, .size,
        .time,
        .openMetrics, .prometheus3, .gzip,
    ]
}
