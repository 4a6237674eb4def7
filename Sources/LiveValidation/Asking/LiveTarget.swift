package import BenchmarkModel
package import Exposition
package import Scraping

/// What is asked for its metrics, and what is expected of it.
package struct LiveTarget: Hashable, Sendable {
    package let subject: FindingSubject
    package let url: PageAddress
    /// nil where nothing says that there is one.
    package let healthURL: PageAddress?
    /// Authorize its requests; nil: none do.
    package let credentials: Credentials?
    /// The value that the label `agent` must have; nil where no such label is expected.
    package let agent: String?
    package let families: [RequiredFamily]

    package init(
        subject: FindingSubject, url: PageAddress, healthURL: PageAddress? = nil, agent: String? = nil,
        families: [RequiredFamily] = [], credentials: Credentials? = nil
    ) {
        self.subject = subject
        self.url = url
        self.healthURL = healthURL
        self.agent = agent
        self.families = families
        self.credentials = credentials
    }

    /// Masks its secrets in whatever is said of it.
    var redaction: Redaction { url.redaction.joined(credentials?.redaction) }
}

/// A family that a page must have.
package struct RequiredFamily: Hashable, Sendable {
    /// As in the text format: a counter's ends in `_total`, an info's in `_info`.
    package let name: String
    /// nil when any will do.
    package let type: FamilyType?

    package init(_ name: String, _ type: FamilyType? = nil) {
        self.name = name
        self.type = type
    }

    /// The families of an agent with the documented base class.
    package static let ofAgents: [RequiredFamily] = [
        RequiredFamily("agent_requests_total", .counter),
        RequiredFamily("agent_request_duration_seconds", .histogram),
        RequiredFamily("agent_health_status", .stateset),
        RequiredFamily("agent_uptime_seconds", .gauge),
        RequiredFamily("agent_errors_total", .counter),
        RequiredFamily("agent_active_connections", .gauge),
        RequiredFamily("agent_queue_size", .gauge),
        RequiredFamily("agent_info", .info),
        RequiredFamily("agent_cpu_usage_percent", .gauge),
        RequiredFamily("agent_memory_usage_bytes", .gauge),
        RequiredFamily("agent_disk_io_bytes_total", .counter),
        RequiredFamily("agent_network_bytes_total", .counter),
        RequiredFamily("agent_open_file_descriptors", .gauge),
    ]

    /// Its name on a page of that format.
    func name(in kind: ExpositionKind) -> String {
        guard kind == .openMetrics else { return name }
        for (type, suffix) in [(FamilyType.counter, "_total"), (.info, "_info")]
        where (self.type == type || self.type == nil) && name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    /// Its type on a page of that format: the text format has neither infos nor state sets and writes both as gauges.
    func type(in kind: ExpositionKind) -> FamilyType? {
        kind == .text && (type == .info || type == .stateset) ? .gauge : type
    }
}

/// How agents are asked, and where the limits are.
package struct LiveOptions: Hashable, Sendable {
    /// Of each GET, in seconds.
    package var timeout = 2.0
    /// GETs of a page until there is one, a second apart.
    package var tries = 5
    package var isLenient = false
    /// Whether each fault of a page is told, instead of the first few and a number.
    package var showsAll = false
    /// Of a family; a page may have ten times as many.
    package var maximumSeries = 1000
    package var maximumBytes = 1_000_000
    /// For a page, in seconds.
    package var maximumSeconds = 1.0
    /// From the end of the first page to the beginning of the second, in seconds.
    package var gap = 1.0

    package init() {}

    /// Faults of a kind that are told one by one.
    var shownFaults: Int { showsAll ? .max : 3 }
    /// Shown names that are against the conventions.
    var shownNames: Int { showsAll ? .max : 5 }
    /// After as many faults the reading of a page ends.
    var faultLimit: Int { showsAll ? 10_000 : 100 }
    var mode: ExpositionParser.Mode { isLenient ? .lenient : .strict }

    package var maximumTotalSeries: Int { maximumSeries * 10 }

    /// Longer pages are given up.
    package static let endlessBytes = 32_000_000
    /// Longer ones are asked for once only.
    static let repeatedBytes = 8_000_000
    /// Pages that take longer, in seconds, are asked for once only.
    static let slowSeconds = 5.0
    /// Asked at the same time; more wait for their turn.
    static let atOnce = 400
}
