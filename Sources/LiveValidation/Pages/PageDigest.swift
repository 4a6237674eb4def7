import Exposition

/// The parts of a page that the checks need. Its memory is limited, even for a page with too many families and series.
struct PageDigest {
    let kind: ExpositionKind
    let report: ExpositionReport
    fileprivate(set) var families: [DigestedFamily] = []
    /// Whether families are missing from `families`, or series from `counters`, because of the limits.
    fileprivate(set) var isCut = false
    /// The values that must not decrease, by series as written: counters, and counts and buckets of histograms and
    /// summaries.
    fileprivate(set) var counters: [String: Double] = [:]
    /// The number of requests that the page counts, including its own scrapes; nil when it counts none.
    fileprivate(set) var requests: Double?
    /// The start time of the process, as written on the page.
    fileprivate(set) var start: String?
    fileprivate(set) var agentLabel = AgentLabelCount()
    fileprivate(set) var timestamps: TimestampCount

    /// Reads a page.
    /// - Parameter now: the time at which the page was read, in seconds since 1970; nil to skip the check of
    ///   timestamps.
    init(
        _ body: [UInt8], type: PageType, agent: String? = nil, options: LiveOptions = LiveOptions(), now: Double? = nil
    ) {
        kind = type.kind
        var collector = DigestCollector(kind: type.kind, agent: agent, now: now)
        let parser = ExpositionParser(type, mode: options.mode, limit: options.faultLimit)
        report = parser.parse(body, into: &collector)
        timestamps = collector.timestamps
        families = collector.families
        isCut = collector.isCut
        counters = collector.counters
        requests = collector.requests
        start = collector.start
        agentLabel = collector.agentLabel
    }

    /// Names a position, as `Fault.place` does.
    func place(ofLine line: Int) -> String { kind == .protobuf ? "message \(line)" : "line \(line)" }

    func family(_ name: String) -> DigestedFamily? { families.first { $0.name == name } }

    /// The names of the families. Two pages of one registry have the same names.
    var familyNames: Set<String> { Set(families.map(\.name)) }

    static let familyLimit = 20_000
    static let counterLimit = 20_000
}

struct DigestedFamily {
    let name: String
    let line: Int
    var type = FamilyType.unknown
    var hasType = false
    var hasHelp = false
    var series = 0
}

/// The number of series of an agent's families with a right, missing or wrong label `agent`.
struct AgentLabelCount {
    var right = 0
    var missing = 0
    var firstMissing: Int?
    var wrong = 0
    var firstWrong: (line: Int, value: String)?
}

private struct DigestCollector: ExpositionVisitor {
    let kind: ExpositionKind
    let agent: String?
    var families: [DigestedFamily] = []
    var isCut = false
    var counters: [String: Double] = [:]
    var requests: Double?
    var start: String?
    var agentLabel = AgentLabelCount()
    var timestamps: TimestampCount
    private var indexes: [String: Int] = [:]
    private var current: Int?
    private var lastLine = 0
    /// Whether the current family counts requests.
    private var countsRequests = false

    init(kind: ExpositionKind, agent: String?, now: Double?) {
        timestamps = TimestampCount(now: now)
        self.kind = kind
        self.agent = agent
    }

    mutating func beginFamily(_ bytes: UnsafeBufferPointer<UInt8>) {
        let name = Escapes.string(bytes)
        countsRequests = Self.requestCounters.contains { $0 == name || $0 == name + "_total" }
        if let known = indexes[name] {
            current = known
        } else if families.count < PageDigest.familyLimit {
            indexes[name] = families.count
            current = families.count
            families.append(DigestedFamily(name: name, line: lastLine + 1))
        } else {
            current = nil
            isCut = true
        }
    }

    mutating func metadata(_ what: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {
        guard let current else { return }
        switch what {
        case .help: families[current].hasHelp = true
        case .unit: break
        case .type:
            families[current].type = type
            families[current].hasType = true
        }
    }

    mutating func histogram(_ histogram: HistogramView) {
        lastLine = histogram.line
        if let time = histogram.timestamp { timestamps.add(time, line: histogram.line, kind: kind) }
        if agent != nil, histogram.name.starts(with: Self.agentPrefix) {
            countLabel(histogram.labels, line: histogram.line)
        }
        guard let current else { return }
        families[current].series += 1
        if families[current].type == .histogram {
            note(Self.series(histogram.name, histogram.labels), histogram.value.count)
        }
    }

    mutating func sample(_ sample: SampleView) {
        lastLine = sample.line
        if let time = sample.timestamp { timestamps.add(time, line: sample.line, kind: kind) }
        if agent != nil, sample.name.starts(with: Self.agentPrefix) { countLabel(sample.labels, line: sample.line) }
        guard let current else { return }
        families[current].series += 1
        if isGrowing(sample, families[current].type) {
            note(Self.series(sample.name, sample.labels), sample.value)
            if countsRequests { requests = (requests ?? 0) + sample.value }
        }
        if start == nil { start = self.start(sample) }
    }

    /// Keeps a value that must not decrease.
    private mutating func note(_ series: String, _ value: Double) {
        if counters.count < PageDigest.counterLimit {
            counters[series] = value
        } else {
            isCut = true
        }
    }

    private func isGrowing(_ sample: SampleView, _ type: FamilyType) -> Bool {
        switch type {
        case .counter: sample.role != .created
        case .histogram, .summary: sample.role == .bucket || sample.role == .count
        default: false
        }
    }

    private mutating func countLabel(_ labels: LabelViews, line: Int) {
        guard let label = labels.first(where: { $0.name.elementsEqual("agent".utf8) }) else {
            agentLabel.missing += 1
            if agentLabel.firstMissing == nil { agentLabel.firstMissing = line }
            return
        }
        let value = label.value
        if value == agent {
            agentLabel.right += 1
        } else {
            agentLabel.wrong += 1
            if agentLabel.firstWrong == nil { agentLabel.firstWrong = (line, value) }
        }
    }

    private func start(_ sample: SampleView) -> String? {
        if sample.name.elementsEqual("process_start_time_seconds".utf8) { return "\(sample.value)" }
        guard sample.name.elementsEqual("agent_info".utf8) else { return nil }
        return sample.labels.first { $0.name.elementsEqual("start_time".utf8) }?.value
    }

    private static func series(_ name: UnsafeBufferPointer<UInt8>, _ labels: LabelViews) -> String {
        let labels = labels.map {
            "\(String(decoding: $0.name, as: UTF8.self))=\"\(String(decoding: $0.rawValue, as: UTF8.self))\""
        }
        let name = String(decoding: name, as: UTF8.self)
        return labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
    }

    private static let agentPrefix = Array("agent_".utf8)
    private static let requestCounters = ["agent_requests_total", "promhttp_metric_handler_requests_total"]
}
