/// The result of asking a running agent for its metrics.
package struct LiveRow: Hashable, Sendable {
    package let subject: FindingSubject
    package let url: PageAddress
    package let state: LiveState
    /// Number of GET requests for the page, until one succeeded or all attempts were used.
    package let tries: Int
    /// Time for the page in seconds, from connecting to its last byte.
    package let seconds: Double?
    package let bytes: Int?
    package let series: Int?
    package let families: Int?
    package let openMetrics: LiveSupport
    package let gzip: LiveSupport
    package let health: LiveSupport
    /// Number of errors that lenient reading accepted.
    package let tolerated: Int

    package init(
        subject: FindingSubject, url: PageAddress, state: LiveState, tries: Int, seconds: Double? = nil,
        bytes: Int? = nil,
        series: Int? = nil, families: Int? = nil, openMetrics: LiveSupport = .notAsked, gzip: LiveSupport = .notAsked,
        health: LiveSupport = .notAsked, tolerated: Int = 0
    ) {
        self.subject = subject
        self.url = url
        self.state = state
        self.tries = tries
        self.seconds = seconds
        self.bytes = bytes
        self.series = series
        self.families = families
        self.openMetrics = openMetrics
        self.gzip = gzip
        self.health = health
        self.tolerated = tolerated
    }
}

package enum LiveState: String, Hashable, Sendable, CaseIterable {
    /// A page was received.
    case page
    /// An answer was received that is not a metrics page.
    case answer
    /// No usable answer was received.
    case unreachable
    /// The validation ended before this agent was finished.
    case unfinished
}

/// Whether an agent supports an optional feature.
package enum LiveSupport: String, Hashable, Sendable, CaseIterable {
    case yes, no, wrong
    case notAsked = "not asked"
}
