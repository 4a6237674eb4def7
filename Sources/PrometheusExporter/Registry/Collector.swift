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
    /// Labels and value of each sample of each family, in the order given.
    private var samples: [[(labels: TextBuffer, value: Double)]]
    private var seen: [Set<LabelValues>]

    init(collector: Collector) {
        self.collector = collector
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
        var text = TextBuffer()
        text.append(bytes: collector.constantLabels)
        for (name, value) in zip(family.labels, labels) { text.append(labelName: name, value: value) }
        samples[index].append((text, value))
    }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        for (index, header) in collector.headers.enumerated() {
            header.append(to: &page, as: format)
            for (labels, value) in samples[index] {
                page.append(header.name)
                labels.withBytes { page.append($0) }
                page.append(labels.count > 0 ? "} " : " ")
                page.append(value)
                page.endSample()
            }
        }
    }
}

/// Families that are collected together.
final class Collector: PageSection {
    let families: [CollectedFamily]
    let headers: [FamilyHeader]
    let constantLabels: [UInt8]
    let limit: Int
    let refusals: Refusals
    private let collect: @Sendable (inout CollectedSamples) throws -> Void

    init(
        families: [CollectedFamily], headers: [FamilyHeader], constantLabels: [UInt8], limit: Int, refusals: Refusals,
        collect: @escaping @Sendable (inout CollectedSamples) throws -> Void
    ) {
        self.families = families
        self.headers = headers
        self.constantLabels = constantLabels
        self.limit = limit
        self.refusals = refusals
        self.collect = collect
    }

    var names: [String] { families.map(\.name) }

    func has(name: String) -> Bool { families.contains { $0.name == name } }

    func has(family: String) -> Bool { families.contains { Naming.family(of: $0.name, type: $0.type) == family } }

    func render(as format: ExpositionFormat, into page: inout TextBuffer) {
        var samples = CollectedSamples(collector: self)
        do {
            try collect(&samples)
            samples.render(as: format, into: &page)
        } catch is MetricError {
            // The error was counted when it was thrown.
        } catch {
            for name in names { refusals.count(metric: name, reason: .collector) }
        }
    }
}
