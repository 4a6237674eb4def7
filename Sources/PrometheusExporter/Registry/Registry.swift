import Synchronization

/// The metrics of one program or agent, independent of all other registries.
///
/// Safe on any thread. Declare metrics at startup and keep the returned objects. A declaration throws `MetricError` if
/// a name breaks the naming rules or is in use, or if its labels or buckets are invalid. Nothing is registered then.
public final class Registry: Sendable {
    private let constant: ConstantLabels
    private let maximumSeries: Int
    let refusals: Refusals
    private let memory = RecordMemory()
    private let sections = TracedMutex<[Entry]>([])
    /// Whether a section calls code of the program.
    private let calls = Atomic<Bool>(false)

    /// A section in the list. A reference to a section itself would be counted for every page.
    final class Entry: Sendable {
        let section: any PageSection

        init(_ section: any PageSection) { self.section = section }
    }

    /// - Parameters:
    ///   - constantLabels: the first labels of every series.
    ///   - maximumSeries: the limit of label value combinations in one family (a histogram counts once). A series
    ///     beyond the limit is counted in `exporter_refused_series_total{metric,reason}` and not kept.
    ///   - names: which names of metrics and labels are accepted.
    public init(
        constantLabels: KeyValuePairs<String, String> = [:], maximumSeries: Int = 1000, names: NameRules = .legacy
    ) throws(MetricError) {
        constant = ConstantLabels.of(constantLabels, rules: names)
        try Naming.check(
            labels: constant.names, taken: ["le", "quantile", "metric", "reason"], metric: "the registry",
            rules: names)
        self.maximumSeries = maximumSeries
        refusals = Refusals(constant: constant, memory: memory)
    }

    /// Takes a family, or the collector that declared it, off the page, and returns whether there was one. Its name is
    /// free then. Updates of its instruments have no effect on a page.
    @discardableResult public func unregister(_ name: String) -> Bool {
        sections.withLock { sections in
            let before = sections.count
            sections.removeAll { $0.section.names.contains(name) }
            calls.store(sections.contains { $0.section is CalledSection }, ordering: .relaxed)
            return sections.count < before
        }
    }

    /// Appends all metrics in the order of declaration. Callbacks are called on the calling thread, which waits for
    /// them without a limit.
    /// - Complexity: linear in the number of series. It allocates only while `page` grows. No update of an instrument
    ///   waits for it.
    public func render(as format: ExpositionFormat = .text, into page: inout TextBuffer) {
        sections.withLock { $0 }.forEachUncounted { $0.section.render(as: format, into: &page) }
        end(as: format, into: &page)
    }

    func end(as format: ExpositionFormat, into page: inout TextBuffer) {
        refusals.render(as: format, into: &page)
        if format.syntax == .openMetrics { page.append("# EOF\n") }
    }

    var entries: [Entry] { sections.withLock { $0 } }

    /// Whether a page calls code of the program.
    var callsBack: Bool { calls.load(ordering: .relaxed) }

    /// Declares a family. `cells`: the number of cells that a child has in its record; if it is not 0, the child owns
    /// the record. `isCalled`: whether rendering calls code of the program.
    func register<Child: Instrument>(
        _ name: String, _ help: String, _ type: MetricType, unit: String? = nil, _ labels: [String],
        cells: Int = 0, isCalled: Bool = false, make: @escaping @Sendable (RecordAllocation) -> Child
    ) throws(MetricError) -> Family<Child> {
        let header = try header(name, help, type, unit, labels)
        let family = Family<Child>(
            header: header, labelNames: labels, constant: constant, limit: maximumSeries, refusals: refusals,
            memory: memory, cells: cells, make: make)
        try add(family, [header], isCalled: isCalled)
        return family
    }

    /// Declares families whose samples `collect` gives for every page.
    ///
    /// `render` calls `collect` on its own thread. A `MetricsServer` calls it on a separate thread, and not again
    /// before it has returned; pages requested meanwhile share its samples. `collect` must be safe on any thread. If it
    /// takes longer than the client waits (``ServerSettings/callbackTimeout``), the page lacks its families.
    ///
    /// An invalid sample (a family that is not declared, the wrong number of labels, the same labels twice, more series
    /// than the registry allows) is an error, which `collect` may catch. An error that it does not catch takes its
    /// families off the page. Both are counted in `exporter_refused_series_total`.
    public func collect(
        _ families: [CollectedFamily],
        _ collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) throws(MetricError) {
        try self.collect(families, isCalled: true, collect)
    }

    /// Declares collected families. `isCalled`: false for a collector of the library that never waits, so that the page
    /// needs no thread.
    func collect(
        _ families: [CollectedFamily], isCalled: Bool,
        _ collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) throws(MetricError) {
        var headers: [FamilyHeader] = []
        for one in families {
            headers.append(try header(one.name, one.help, one.type, one.unit, one.labels))
        }
        let section = Collector(
            families: families, headers: headers, constant: constant, limit: maximumSeries, refusals: refusals,
            collect: collect)
        try add(section, headers, isCalled: isCalled)
    }

    private func header(
        _ name: String, _ help: String, _ type: MetricType, _ unit: String?, _ labels: [String]
    ) throws(MetricError) -> FamilyHeader {
        try Naming.check(name: name, type: type, unit: unit, rules: constant.rules)
        if NameEscaping.underscores.escaped(name, colons: true) == Refusals.name { throw .nameTaken(name) }
        var taken = constant.names
        if let own = type.ownLabel(name: name) {
            // A state set's own label is its name, and not every metric name is a valid label name.
            try Naming.check(labels: [own], taken: taken, metric: name, rules: constant.rules)
            taken.append(own)
        }
        try Naming.check(labels: labels, taken: taken, metric: name, rules: constant.rules)
        return FamilyHeader(name: name, help: help, type: type, unit: unit)
    }

    private func add(
        _ section: any PageSection, _ headers: [FamilyHeader], isCalled: Bool
    ) throws(MetricError) {
        let families = headers.map { Naming.escapedFamily(of: $0.name, type: $0.type) }
        let taken = sections.withLock { sections -> (name: String, by: String)? in
            for (index, family) in families.enumerated() {
                let other =
                    sections.lazy.compactMap { $0.section.name(ofFamily: family) }.first
                    ?? families[..<index].firstIndex(of: family).map { headers[$0].name }
                if let other { return (headers[index].name, other) }
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
        guard let (name, other) = taken else { return }
        // Names that differ only in a suffix such as _total are one family, whatever the escaping.
        let areLegacy = Naming.isLegacy(name, colons: true) && Naming.isLegacy(other, colons: true)
        throw areLegacy || name == other ? .nameTaken(name) : .escapedNameTaken(name, by: other)
    }
}
