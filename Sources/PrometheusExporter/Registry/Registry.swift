import Synchronization

/// The metrics of one program or agent, apart from all others.
///
/// Safe from any thread. Declare metrics at start-up and keep what the declaration returns. A declaration throws
/// `MetricError` when a name breaks the naming rules, is in use, or its labels or buckets are not right; nothing is
/// registered then.
public final class Registry: Sendable {
    private let constantNames: [String]
    /// Rendered once, with their brace: what every series' list of labels begins with.
    private let constantLabels: [UInt8]
    private let maximumSeries: Int
    let refusals: Refusals
    private let memory = RecordMemory()
    private let sections = TracedMutex<[Entry]>([])
    /// Whether a section calls code of the program's.
    private let calls = Atomic<Bool>(false)

    /// A section in the list; by itself it would be counted at every page.
    final class Entry: Sendable {
        let section: any PageSection

        init(_ section: any PageSection) { self.section = section }
    }

    /// - Parameters:
    ///   - constantLabels: on every series, first.
    ///   - maximumSeries: how many combinations of label values a family may have (a histogram counts once). What is asked for beyond
    ///     is counted in `exporter_refused_series_total{metric,reason}` and not kept.
    public init(
        constantLabels: KeyValuePairs<String, String> = [:], maximumSeries: Int = 1000
    ) throws(MetricError) {
        constantNames = constantLabels.map(\.key)
        try Naming.check(
            labels: constantNames, taken: ["le", "quantile", "metric", "reason"], metric: "the registry")
        var text = TextBuffer()
        for (name, value) in constantLabels { text.append(labelName: name, value: value) }
        self.constantLabels = text.bytes
        self.maximumSeries = maximumSeries
        refusals = Refusals(constantLabels: text.bytes, memory: memory)
    }

    /// Takes a family, or the collector that declared it, off the page. Whether there was one. Its name is free then; whoever
    /// still holds its instruments updates them in vain.
    @discardableResult public func unregister(_ name: String) -> Bool {
        sections.withLock { sections in
            let before = sections.count
            sections.removeAll { $0.section.names.contains(name) }
            calls.store(sections.contains { $0.section is CalledSection }, ordering: .relaxed)
            return sections.count < before
        }
    }

    /// Appends all metrics, in order of declaration. Callbacks are called on the calling thread, which waits for them without a limit.
    /// - Complexity: linear in the series; allocates only while `page` grows. No update of an instrument waits for it.
    public func render(as format: ExpositionFormat = .text, into page: inout TextBuffer) {
        sections.withLock { $0 }.forEachUncounted { $0.section.render(as: format, into: &page) }
        end(as: format, into: &page)
    }

    func end(as format: ExpositionFormat, into page: inout TextBuffer) {
        refusals.render(as: format, into: &page)
        if format.isOpenMetrics { page.append("# EOF\n") }
    }

    var entries: [Entry] { sections.withLock { $0 } }

    /// Whether a page calls code of the program's.
    var callsBack: Bool { calls.load(ordering: .relaxed) }

    /// `cells`: how many a child has in its record, which it keeps if there are any. `isCalled`: whether rendering calls code of the
    /// program's.
    func register<Child: Instrument>(
        _ name: String, _ help: String, _ type: MetricType, unit: String? = nil, _ labels: [String],
        cells: Int = 0, isCalled: Bool = false, make: @escaping @Sendable (RecordPlace) -> Child
    ) throws(MetricError) -> Family<Child> {
        let header = try header(name, help, type, unit, labels)
        let family = Family<Child>(
            header: header, labelNames: labels, constantLabels: constantLabels, limit: maximumSeries,
            refusals: refusals,
            memory: memory, cells: cells, make: make)
        try add(family, [header], isCalled: isCalled)
        return family
    }

    /// Metrics whose values are asked for at every page.
    ///
    /// `collect` is called for every page that `render` makes, on its thread. A `MetricsServer` calls it on a thread of its own, and not again
    /// before it has returned; pages that are asked for meanwhile share what it gives. It must be safe on any thread. Where it takes longer than the
    /// client waits (``ServerSettings/callbackTimeout``), the page goes without its families.
    /// What it must not give (a family that is not declared, the wrong number of labels, the same labels twice, more series than the
    /// registry allows) is an error that it may catch; one that it does not catch leaves its families off the page. Either way it
    /// is counted in `exporter_refused_series_total`.
    public func collect(
        _ families: [CollectedFamily],
        _ collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) throws(MetricError) {
        try self.collect(families, isCalled: true, collect)
    }

    /// `isCalled`: false for a collector of the library's own that never waits, which spares the page a thread.
    func collect(
        _ families: [CollectedFamily], isCalled: Bool,
        _ collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) throws(MetricError) {
        var headers: [FamilyHeader] = []
        for one in families {
            headers.append(try header(one.name, one.help, one.type, one.unit, one.labels))
        }
        let section = Collector(
            families: families, headers: headers, constantLabels: constantLabels, limit: maximumSeries,
            refusals: refusals,
            collect: collect)
        try add(section, headers, isCalled: isCalled)
    }

    private func header(
        _ name: String, _ help: String, _ type: MetricType, _ unit: String?, _ labels: [String]
    ) throws(MetricError) -> FamilyHeader {
        try Naming.check(name: name, type: type, unit: unit)
        if name == Refusals.name { throw .nameTaken(name) }
        var taken = constantNames
        if let own = type.ownLabel(name: name) {
            // A state set's own label is its name, and not every metric name is a label name.
            try Naming.check(labels: [own], taken: taken, metric: name)
            taken.append(own)
        }
        try Naming.check(labels: labels, taken: taken, metric: name)
        return FamilyHeader(name: name, help: help, type: type, unit: unit)
    }

    private func add(
        _ section: any PageSection, _ headers: [FamilyHeader], isCalled: Bool
    ) throws(MetricError) {
        let families = headers.map { Naming.family(of: $0.name, type: $0.type) }
        let taken = sections.withLock { sections -> String? in
            for (index, family) in families.enumerated() {
                if sections.contains(where: { $0.section.has(family: family) }) || families[..<index].contains(family) {
                    return headers[index].name
                }
            }
            guard isCalled else {
                sections.append(Entry(section))
                return nil
            }
            let callbacks = sections.lazy.compactMap { ($0.section as? CalledSection)?.callbacks }.first
            sections.append(Entry(CalledSection(section, callbacks ?? Callbacks())))
            calls.store(true, ordering: .relaxed)
            return nil
        }
        if let taken { throw .nameTaken(taken) }
    }
}
