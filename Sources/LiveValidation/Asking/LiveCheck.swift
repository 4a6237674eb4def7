/// The checks of agents that run, in the order in which they are told.
package enum LiveCheck: String, CaseIterable, Sendable {
    /// An answer comes within the time and the tries.
    case reachable
    /// It is 200.
    case status
    /// It is the page and does not point elsewhere.
    case redirect
    /// It says that it is an exposition, and of which format.
    case contentType = "content-type"
    /// It can be read.
    case parse
    /// A Prometheus server would store its samples at the times that they have.
    case timestamps
    /// Every series comes once.
    case duplicates
    /// The families that must be there are.
    case families
    /// They have the types that they must have.
    case types
    /// The series of the agent's families carry its name.
    case agentLabel = "agent-label"
    /// Names and help texts are as Prometheus' conventions have them.
    case naming
    /// A second page differs from the first as it must.
    case staleness
    /// No family has too many series, nor has the page.
    case cardinality
    /// The page is not too long.
    case size
    /// It does not take too long.
    case time
    /// `/health` answers.
    case health
    /// Asked as a Prometheus server asks, the page is what its content type says.
    case openMetrics = "openmetrics"
    /// The same of a Prometheus 3, which reads quoted names.
    case prometheus3 = "prometheus-3"
    /// Asked for gzip, it is the same page.
    case gzip

    /// What takes a page to be judged.
    static let ofPages: [LiveCheck] = [
        .parse, .timestamps, .duplicates, .families, .types, .agentLabel, .naming, .staleness, .cardinality, .size,
        .time,
        .openMetrics, .prometheus3, .gzip,
    ]
}
