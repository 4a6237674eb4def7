/// Base units, as written in the CSV.
package enum Unit: String, Hashable, Sendable, Codable {
    case seconds
    case bytes
    case bytesPerSecond = "bytes_per_second"
    case requestsPerSecond = "requests_per_second"
    /// Growth of a count.
    case perSecond = "per_second"
    /// CPU seconds per wall second; 1 is one core, fully busy.
    case cores
    case ratio
    case count
}

extension Unit {
    /// The range of plausible values. The ends are 30 years, a petabyte, a request per nanosecond and 100,000 cores. A
    /// Double holds all counts up to there exactly.
    var possible: ClosedRange<Double> {
        switch self {
        case .seconds: 0...1e9
        case .bytes, .bytesPerSecond, .count: 0...1e15
        case .requestsPerSecond: 0...1e9
        case .perSecond: -1e15...1e15
        case .cores: 0...1e5
        case .ratio: 0...1
        }
    }

    /// The range of a difference of two measured figures, which may be below 0 by chance.
    var possibleDifference: ClosedRange<Double> { -possible.upperBound...possible.upperBound }
}

/// The direction that counts as better when a change is judged.
package enum Polarity: String, Hashable, Sendable, Codable {
    case lowerIsBetter
    case higherIsBetter
    case neutral
}

/// How a figure depends on the requests that agents receive. If the load was not as planned, no verdict can be based on
/// a dependent figure.
package enum LoadDependence: Hashable, Sendable {
    /// Requests do not change the figure: startup, pages, traffic of scrapes, all figures of the bench itself.
    case none
    /// The figure depends on the work that requests cause, and hardly on their number: memory, heap, compared answers.
    case work
    /// The figure also depends on the number of requests: CPU, response time, throughput.
    case rate
}

/// A measured quantity. Its declaration is the only place that describes it.
///
/// A metric is a handle of one word: equal by name, coded as its name, cheap to copy. A run stored by another version
/// may have a name that this version does not know. Such a metric has `isKnown` false and no title, and it is not
/// judged.
package struct Metric: Sendable {
    fileprivate let details: MetricDescription

    init(
        name: String, unit: Unit, polarity: Polarity, title: String, definition: String, mayBeExact: Bool = false,
        load: LoadDependence = .none, possible: ClosedRange<Double>? = nil, addsUp: Bool = false,
        isWorstCase: Bool = false, isComparedRelatively: Bool = false, presence: MetricPresence = .notOfEveryProcess
    ) {
        details = MetricDescription(
            name: name, unit: unit, polarity: polarity, title: title, definition: definition, mayBeExact: mayBeExact,
            load: load, possible: possible ?? unit.possible, addsUp: addsUp, isWorstCase: isWorstCase,
            isComparedRelatively: isComparedRelatively, presence: presence, isKnown: true)
    }

    /// Creates a metric from a name in a file or from another process. An unknown name may have any finite value.
    package init(stored name: String) { self = Metric.named(name) ?? Metric(unknown: name) }

    private init(unknown name: String) {
        let any = Double.greatestFiniteMagnitude
        details = MetricDescription(
            name: name, unit: .ratio, polarity: .neutral, title: name,
            definition:
                "A metric of another version of exporter-bench.", mayBeExact: false, load: .none, possible: -any...any,
            addsUp: false, isWorstCase: false, isComparedRelatively: false, presence: .notOfEveryProcess,
            isKnown: false)
    }

    /// Returns the metric that a user or a file names; nil for a name that this version does not know.
    package static func named(_ name: String) -> Metric? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension Metric {
    /// Name in CSV, JSON, stores and budget files. It never changes.
    package var name: String { details.name }
    package var unit: Unit { details.unit }
    package var polarity: Polarity { details.polarity }
    /// Title for people, such as "memory (USS)".
    package var title: String { details.title }
    /// The exact definition and the source of the value.
    package var definition: String { details.definition }
    /// Whether the value is usually the same in every launch of the same program. If a comparison finds the same value
    /// in every launch of both sides, any change counts. Otherwise the row is judged by its interval, like all others.
    package var mayBeExact: Bool { details.mayBeExact }
    /// Dependence on the load, in phases that have one.
    package var load: LoadDependence { details.load }
    /// The possible values, in the metric's unit. A number outside is an error of its source and counts as absent.
    package var possible: ClosedRange<Double> { details.possible }
    /// Whether a total over the agents of a fleet is meaningful, so that the metric has rows of sums.
    package var addsUp: Bool { details.addsUp }
    /// Whether a run's figure is its greatest value instead of the mean.
    package var isWorstCase: Bool { details.isWorstCase }
    /// Whether a change is also shown relative to the control.
    package var isComparedRelatively: Bool { details.isComparedRelatively }
    /// The phases and arms in which every process of an agent has a figure of the metric.
    package var presence: MetricPresence { details.presence }
    /// Whether this version knows the metric.
    package var isKnown: Bool { details.isKnown }
}

/// A metric is printed as its name.
extension Metric: CustomStringConvertible {
    package var description: String { name }
}

extension Metric: Hashable {
    package static func == (a: Metric, b: Metric) -> Bool { a.details === b.details || a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A metric is coded as its name.
extension Metric: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(stored: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension Metric {
    /// All metrics, in the order in which they are documented.
    package static let all = startUp + cost + scraping + ofPushes + ofTheHub + requests + ofTheBench + planted

    /// Returns the metrics of which every process of an agent has a figure, in an arm of a phase.
    package static func ofEveryProcess(in phase: Phase, isOn: Bool) -> [Metric] {
        all.filter { $0.presence.isIn(phase, isOn: isOn) }
    }
}

/// The description of a metric, shared by all handles so that an observation is small.
private final class MetricDescription: Sendable {
    let name: String
    let unit: Unit
    let polarity: Polarity
    let title: String
    let definition: String
    let mayBeExact: Bool
    let load: LoadDependence
    let possible: ClosedRange<Double>
    let addsUp: Bool
    let isWorstCase: Bool
    let isComparedRelatively: Bool
    let presence: MetricPresence
    let isKnown: Bool

    init(
        name: String, unit: Unit, polarity: Polarity, title: String, definition: String, mayBeExact: Bool,
        load: LoadDependence, possible: ClosedRange<Double>, addsUp: Bool, isWorstCase: Bool,
        isComparedRelatively: Bool, presence: MetricPresence, isKnown: Bool
    ) {
        self.name = name
        self.unit = unit
        self.polarity = polarity
        self.title = title
        self.definition = definition
        self.mayBeExact = mayBeExact
        self.load = load
        self.possible = possible
        self.addsUp = addsUp
        self.isWorstCase = isWorstCase
        self.isComparedRelatively = isComparedRelatively
        self.presence = presence
        self.isKnown = isKnown
    }
}
