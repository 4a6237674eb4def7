/// What was seen of an agent that was asked for its metrics.
public struct LiveRow: Hashable, Sendable {
    public let subject: FindingSubject
    public let url: PageAddress
    public let state: LiveState
    /// GETs of the page until there was one, or none left.
    public let tries: Int
    /// How long the page took, from connecting to its last byte.
    public let seconds: Double?
    public let bytes: Int?
    public let series: Int?
    public let families: Int?
    public let openMetrics: LiveSupport
    public let gzip: LiveSupport
    public let health: LiveSupport
    /// What lenient reading let pass.
    public let tolerated: Int

    public init(
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

public enum LiveState: String, Hashable, Sendable, CaseIterable {
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
public enum LiveSupport: String, Hashable, Sendable, CaseIterable {
    case yes, no, wrong
    case unasked = "not asked"
}
