/// The type of a family. `unknown` is called untyped in the text format.
public enum FamilyType: String, Hashable, Sendable, CaseIterable {
    case unknown, gauge, counter, histogram, gaugehistogram, summary, stateset, info

    /// Reads a type.
    /// - Parameter bytes: exactly as in a TYPE line.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: ExpositionKind) {
        let known = kind == .text ? Self.inText : Self.inOpenMetrics
        guard let found = known.first(where: { Bytes.isEqual(bytes, $0.name) }) else { return nil }
        self = found.type
    }

    private static let inText: [(name: StaticString, type: FamilyType)] = [
        ("counter", .counter), ("gauge", .gauge), ("histogram", .histogram), ("summary", .summary),
        ("untyped", .unknown),
    ]
    private static let inOpenMetrics: [(name: StaticString, type: FamilyType)] = [
        ("counter", .counter), ("gauge", .gauge), ("histogram", .histogram), ("summary", .summary),
        ("unknown", .unknown), ("info", .info), ("stateset", .stateset), ("gaugehistogram", .gaugehistogram),
    ]

    /// Whether a sample has one label more than its metric.
    var hasSpecialLabel: Bool { self == .histogram || self == .gaugehistogram || self == .summary || self == .stateset }
}

/// The role of a sample in its family, given by the suffix of its name.
public enum SampleRole: UInt8, Hashable, Sendable, CaseIterable {
    /// A sample without a suffix: a gauge, an unknown, a state, a quantile; in the text format also a counter.
    case value
    case total, created, bucket, count, sum, gaugeCount, gaugeSum, info

    public var suffix: StaticString {
        switch self {
        case .value: ""
        case .total: "_total"
        case .created: "_created"
        case .bucket: "_bucket"
        case .count: "_count"
        case .sum: "_sum"
        case .gaugeCount: "_gcount"
        case .gaugeSum: "_gsum"
        case .info: "_info"
        }
    }

    /// Returns the roles of a type's samples. Source: OpenMetrics 1.0, "Suffixes"; the text format's conventions for
    /// histograms and summaries.
    static func all(of type: FamilyType, _ kind: ExpositionKind) -> Roles {
        switch (type, kind) {
        case (.counter, .openMetrics): [.total, .created]
        case (.histogram, .openMetrics): [.bucket, .count, .sum, .created]
        case (.histogram, .text): [.bucket, .count, .sum]
        // Go's writers use the suffixes of a histogram in the text format.
        case (.gaugehistogram, .text): [.bucket, .count, .sum, .gaugeCount, .gaugeSum]
        case (.gaugehistogram, _): [.bucket, .gaugeCount, .gaugeSum]
        case (.summary, .openMetrics): [.value, .count, .sum, .created]
        case (.summary, .text): [.value, .count, .sum]
        case (.info, _): [.info]
        default: [.value]
        }
    }
}

/// A set of roles, one bit each.
struct Roles: ExpressibleByArrayLiteral {
    private(set) var bits: UInt16 = 0

    init(arrayLiteral roles: SampleRole...) { for role in roles { insert(role) } }

    @inline(__always) mutating func insert(_ role: SampleRole) { bits |= 1 << UInt16(role.rawValue) }
    @inline(__always) func contains(_ role: SampleRole) -> Bool { bits >> UInt16(role.rawValue) & 1 != 0 }
}

/// The family whose lines are being read.
struct FamilyState {
    var isOpen = false
    var nameStart = 0
    var nameEnd = 0
    var type = FamilyType.unknown
    var roles: Roles = [.value]
    var hasType = false
    var hasHelp = false
    var hasUnit = false
    var unitStart = 0
    var unitEnd = 0
    var unitLine = 0
    var firstLine = 0
    var samples = 0
    var rolesSeen: Roles = []
    /// Whether a family with this name came before.
    var isRepeated = false
}
