package import BenchmarkModel
package import Exposition
package import Scraping

/// An agent to ask for its metrics, and the requirements for its page.
package struct LiveTarget: Hashable, Sendable {
    package let subject: FindingSubject
    package let url: PageAddress
    /// The health address; nil when it is unknown.
    package let healthURL: PageAddress?
    /// The credentials of requests; nil for none.
    package let credentials: Credentials?
    /// How the server's certificate is checked; nil for the usual check.
    package let tls: TLSRules?
    /// Whether redirects are followed with `--lenient`.
    package let followsRedirects: Bool
    /// The required value of the label `agent`; nil when the label is not required.
    package let agent: String?
    package let families: [RequiredFamily]

    package init(
        subject: FindingSubject, url: PageAddress, healthURL: PageAddress? = nil, agent: String? = nil,
        families: [RequiredFamily] = [], credentials: Credentials? = nil, tls: TLSRules? = nil,
        followsRedirects: Bool = true
    ) {
        self.subject = subject
        self.url = url
        self.healthURL = healthURL
        self.agent = agent
        self.families = families
        self.credentials = credentials
        self.tls = tls
        self.followsRedirects = followsRedirects
    }

    /// The secrets of this target, to mask in messages.
    var redaction: Redaction { url.redaction.joined(credentials?.redaction) }
}

/// A family that a page must have.
package struct RequiredFamily: Hashable, Sendable {
    /// The name in the text format: a counter ends in `_total`, an info in `_info`.
    package let name: String
    /// The required type; nil for any type.
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

    /// Returns the name of the family on a page of the given format.
    func name(in kind: ExpositionKind) -> String {
        guard kind == .openMetrics else { return name }
        for (type, suffix) in [(FamilyType.counter, "_total"), (.info, "_info")]
        where (self.type == type || self.type == nil) && name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    /// Returns the type of the family on a page of the given format. Only OpenMetrics has infos and state sets; the
    /// other formats have both as gauges.
    func type(in kind: ExpositionKind) -> FamilyType? {
        kind != .openMetrics && (type == .info || type == .stateset) ? .gauge : type
    }
}

/// The options of a live validation, and the limits for pages.
package struct LiveOptions: Hashable, Sendable {
    /// The time limit of each GET, in seconds.
    package var timeout = 2.0
    /// The maximum number of GETs until a page is returned, a second apart.
    package var tries = 5
    package var isLenient = false
    /// Whether to report every error of a page, instead of the first few and the number of the others.
    package var showsAll = false
    /// The maximum number of series of a family. The limit of a page is ten times as high.
    package var maximumSeries = 1000
    package var maximumBytes = 1_000_000
    /// The maximum time until a page is complete, in seconds.
    package var maximumSeconds = 1.0
    /// The time from the end of the first page to the request of the second, in seconds.
    package var gap = 1.0

    package init() {}

    /// The maximum number of errors of one kind that are reported one by one.
    var shownFaults: Int { showsAll ? .max : 3 }
    /// The maximum number of names that are reported one by one.
    var shownNames: Int { showsAll ? .max : 5 }
    /// The number of errors after which the reading of a page ends.
    var faultLimit: Int { showsAll ? 10_000 : 100 }
    var mode: ExpositionParser.Mode { isLenient ? .lenient : .strict }

    package var maximumTotalSeries: Int { maximumSeries * 10 }

    /// The size in bytes above which the reading of a page is stopped.
    package static let endlessBytes = 32_000_000
    /// The size in bytes above which a page is requested only once.
    static let repeatedBytes = 8_000_000
    /// The time in seconds above which a page is requested only once.
    static let slowSeconds = 5.0
    /// The maximum number of requests at the same time. Other requests wait.
    static let atOnce = 400
}
