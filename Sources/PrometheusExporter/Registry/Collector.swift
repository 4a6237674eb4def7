/// A family whose samples come from a collector.
public struct CollectedFamily: Sendable {
    let name: String
    let help: String
    let type: MetricType
    let unit: String?
    let labels: [String]

    public static func counter(_ name: String, help: String, unit: String? = nil, labels: [String] = []) -> Self {
        Self(name: name, help: help, type: .counter, unit: unit, labels: labels)
    }

    public static func gauge(_ name: String, help: String, unit: String? = nil, labels: [String] = []) -> Self {
        Self(name: name, help: help, type: .gauge, unit: unit, labels: labels)
    }
}

/// Receives the samples of one page from a collector.
public struct CollectedSamples: ~Copyable {
    private let collector: Collector
    private let format: ExpositionFormat
    /// The names of each family on this page.
    private let names: [ShownNames]
    /// Labels and value of each sample of each family, in the order given. The labels are in the page's format.
    private var samples: [[(labels: TextBuffer, value: Double)]]
    private var seen: [Set<LabelValues>]

    init(collector: Collector, format: ExpositionFormat) {
        self.collector = collector
        self.format = format
        names = collector.families.map { ShownNames($0.name, $0.labels, collector.constant, as: format.names) }
        samples = Array(repeating: [], count: collector.families.count)
        seen = Array(repeating: [], count: collector.families.count)
    }

    /// Adds a sample to the family that was declared as `name`; `labels` are in the order of its label names.
    /// - Throws: `MetricError` if the sample cannot be on the page. It is left out then.
    public mutating func add(_ name: String, _ labels: String..., value: Double) throws(MetricError) {
        do throws(MetricError) {
            try insert(name, labels, value)
        } catch {
            collector.refusals.count(metric: collector.has(name: name) ? name : "undeclared", reason: .collector)
            throw error
        }
    }

    private mutating func insert(_ name: String, _ labels: [String], _ value: Double) throws(MetricError) {
        guard let index = collector.families.firstIndex(where: { $0.name == name }) else { throw .notDeclared(name) }
        let family = collector.families[index]
        guard labels.count == family.labels.count else {
            throw .labelCount(metric: name, expected: family.labels.count, given: labels.count)
        }
        if family.type == .counter, !(value >= 0) { throw .invalidIncrement(value) }
        guard samples[index].count < collector.limit else {
            throw .tooManySeries(metric: name, limit: collector.limit)
        }
        guard seen[index].insert(LabelValues(labels)).inserted else { throw .sampleTwice(metric: name) }
        samples[index].append((text(names[index], family, labels), value))
    }

    /// Returns the labels of a sample: what follows the name on a text page, up to the closing brace, or the fields of
    /// a protobuf message.
    private func text(_ names: ShownNames, _ family: CollectedFamily, _ values: [String]) -> TextBuffer {
        var text = TextBuffer()
        guard format.syntax != .protobuf else {
            for (name, value) in collector.constant.escaped(format.names) { text.append(label: name, value) }
            for (name, value) in zip(family.labels, values) {
                text.append(label: format.names.escaped(name, colons: false), value)
            }
            return text
        }
        if names.isQuoted { text.append("\"") }
        text.append(bytes: names.constant)
        for (name, value) in zip(names.labels, values) { text.append(labelName: name, value: value) }
        return text
    }

    func render(into page: inout TextBuffer) {
        guard format.syntax != .protobuf else { return encode(into: &page) }
        for (index, header) in collector.headers.enumerated() {
            header.append(to: &page, as: format, format.names)
            for (labels, value) in samples[index] {
                page.append(names[index].name)
                labels.withBytes { page.append($0) }
                page.append(labels.count > 0 ? "} " : " ")
                page.append(value)
                page.endSample()
            }
        }
    }

    private func encode(into page: inout TextBuffer) {
        for (index, header) in collector.headers.enumerated() where !samples[index].isEmpty {
            let shown = format.names.escaped(header.name, colons: true)
            let family = header.begin(in: &page, as: shown, metrics: samples[index].count)
            for (labels, value) in samples[index] {
                let metric = page.begin(field: 4)
                labels.withBytes { page.append($0) }
                if header.type == .counter {
                    page.endCounter(metric, value, created: nil)
                } else {
                    page.endGauge(metric, value)
                }
            }
            page.end(family)
        }
    }
}

/// Families that are collected together.
final class Collector: PageSection {
    let families: [CollectedFamily]
    let headers: [FamilyHeader]
    let constant: ConstantLabels
    let limit: Int
    let refusals: Refusals
    private let collect: @Sendable (inout CollectedSamples) throws -> Void

    init(
        families: [CollectedFamily], headers: [FamilyHeader], constant: ConstantLabels, limit: Int, refusals: Refusals,
        collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) {
        self.families = families
        self.headers = headers
        self.constant = constant
        self.limit = limit
        self.refusals = refusals
        self.collect = collect
    }

    var names: [String] { families.map(\.name) }

    func has(name: String) -> Bool { families.contains { $0.name == name } }

    func name(ofFamily family: String) -> String? {
        families.first { Naming.escapedFamily(of: $0.name, type: $0.type) == family }?.name
    }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        var samples = CollectedSamples(collector: self, format: format)
        do {
            try collect(&samples)
            samples.render(into: &page)
        } catch is MetricError {
            // The error was counted when it was thrown.
        } catch {
            for name in names { refusals.count(metric: name, reason: .collector) }
        }
    }
}
