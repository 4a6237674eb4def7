/// What was seen of an agent that was asked for its metrics.
package struct LiveRow: Hashable, Sendable {
    package let subject: FindingSubject
    package let url: PageAddress
    package let state: LiveState
    /// GETs of the page until there was one, or none left.
    package let tries: Int
    /// How long the page took, from connecting to its last byte.
    package let seconds: Double?
    package let bytes: Int?
    package let series: Int?
    package let families: Int?
    package let openMetrics: LiveSupport
    package let gzip: LiveSupport
    package let health: LiveSupport
    /// What lenient reading let pass.
    package let tolerated: Int

    package init(
        subject: FindingSubject, url: PageAddress, state: LiveState, tries: Int, seconds: Double? = nil,
        bytes: Int? = nil,
        series: Int? = nil, families: Int? = nil, openMetrics: LiveSupport = .unasked, gzip: LiveSupport = .unasked,
        health: LiveSupport = .unasked, tolerated: Int = 0
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
    /// A page came.
    case page
    /// An answer came that is no page.
    case answer
    /// Nothing that could be used came.
    case unreachable
    /// The validation ended before it was done with this one.
    case unfinished
}

/// What an agent does of what it may do.
package enum LiveSupport: String, Hashable, Sendable, CaseIterable {
    case yes, no, wrong
    case unasked = "not asked"
}
