/// A page as values. It is made of strings and dictionaries, for tests and validators, not for millions of samples a
/// second.
public struct Page: Hashable, Sendable {
    public internal(set) var families: [Family] = []

    /// All samples but native histograms, in the page's order.
    public var samples: [Sample] { families.flatMap(\.samples) }

    /// All native histograms, in the page's order.
    public var histograms: [Histogram] { families.flatMap(\.histograms) }

    public func family(_ name: String) -> Family? { families.first { $0.name == name } }

    /// A family of a page; in OpenMetrics its name lacks `_total` and `_info`.
    public struct Family: Hashable, Sendable {
        public let name: String
        public internal(set) var type = FamilyType.unknown
        /// nil if the page does not state the type; `type` is `unknown` then.
        public internal(set) var declaredType: FamilyType?
        public internal(set) var help: String?
        public internal(set) var unit: String?
        public internal(set) var samples: [Sample] = []
        /// The native histograms of the protobuf form.
        public internal(set) var histograms: [Histogram] = []
    }

    public struct Sample: Hashable, Sendable {
        public let name: String
        public let role: SampleRole
        public let labels: [String: String]
        public let value: Double
        /// Seconds since 1970.
        public let timestamp: Double?
        public let exemplar: Exemplar?
        /// The time since which the sample counts, in seconds since 1970. Only in the protobuf form; OpenMetrics has a
        /// sample of its own for it.
        public let created: Double?
        /// The line number, from 1; in the protobuf form the number of the message.
        public let line: Int
    }

    /// A series whose value is a native histogram.
    public struct Histogram: Hashable, Sendable {
        public let name: String
        public let labels: [String: String]
        public let value: NativeHistogram
        /// Seconds since 1970.
        public let timestamp: Double?
        /// The time since which the histogram counts, in seconds since 1970.
        public let created: Double?
        /// The number of the message, from 1.
        public let line: Int
    }

    public struct Exemplar: Hashable, Sendable {
        public let labels: [String: String]
        public let value: Double
        /// Seconds since 1970.
        public let timestamp: Double?

        public init(labels: [String: String], value: Double, timestamp: Double? = nil) {
            self.labels = labels
            self.value = value
            self.timestamp = timestamp
        }
    }
}

extension ExpositionParser {
    /// Reads a page into values.
    /// - Returns: everything that could be read, also if there are faults, and the report.
    public func page(_ bytes: UnsafeBufferPointer<UInt8>) -> (page: Page, report: ExpositionReport) {
        var builder = PageBuilder()
        let report = parse(bytes, into: &builder)
        return (builder.page, report)
    }

    public func page(_ bytes: [UInt8]) -> (page: Page, report: ExpositionReport) {
        bytes.withUnsafeBufferPointer { page($0) }
    }
}

/// A visitor that collects a page as values.
private struct PageBuilder: ExpositionVisitor {
    var page = Page()

    mutating func beginFamily(_ name: UnsafeBufferPointer<UInt8>) {
        page.families.append(Page.Family(name: Escapes.string(name)))
    }

    mutating func metadata(_ kind: MetadataKind, _ text: UnsafeBufferPointer<UInt8>, type: FamilyType) {
        let last = page.families.count - 1
        guard last >= 0 else { return }
        switch kind {
        case .help: page.families[last].help = Escapes.string(text)
        case .unit: page.families[last].unit = String(decoding: text, as: UTF8.self)
        case .type:
            page.families[last].type = type
            page.families[last].declaredType = type
        }
    }

    mutating func sample(_ sample: SampleView) {
        if page.families.isEmpty { beginFamily(sample.name) }
        let last = page.families.count - 1
        page.families[last].samples.append(
            Page.Sample(
                name: Escapes.string(sample.name), role: sample.role,
                labels: Self.dictionary(sample.labels),
                value: sample.value, timestamp: sample.timestamp,
                exemplar: sample.exemplar.map {
                    Page.Exemplar(labels: Self.dictionary($0.labels), value: $0.value, timestamp: $0.timestamp)
                },
                created: sample.created, line: sample.line))
    }

    mutating func histogram(_ histogram: HistogramView) {
        let last = page.families.count - 1
        guard last >= 0 else { return }
        page.families[last].histograms.append(
            Page.Histogram(
                name: Escapes.string(histogram.name), labels: Self.dictionary(histogram.labels),
                value: histogram.value, timestamp: histogram.timestamp, created: histogram.created,
                line: histogram.line))
    }

    private static func dictionary(_ labels: LabelViews) -> [String: String] {
        var dictionary: [String: String] = [:]
        for label in labels { dictionary[label.nameText] = label.value }
        return dictionary
    }
}
