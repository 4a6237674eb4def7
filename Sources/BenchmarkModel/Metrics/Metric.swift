/// Base units, as they stand in the CSV.
package enum Unit: String, Hashable, Sendable, Codable {
    case seconds
    case bytes
    case bytesPerSecond = "bytes_per_second"
    case requestsPerSecond = "requests_per_second"
    /// A count's growth.
    case perSecond = "per_second"
    /// CPU seconds per wall second: 1 is one core, wholly busy.
    case cores
    case ratio
    case count
}

extension Unit {
    /// What no machine exceeds: 30 years, a petabyte, a request a nanosecond, 100,000 cores. Counts are exact in a Double up to there.
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

    /// Of a figure that is a difference of two measured ones, and so below 0 by chance.
    var possibleDifference: ClosedRange<Double> { -possible.upperBound...possible.upperBound }
}

/// Which way is better, for judging a change.
package enum Polarity: String, Hashable, Sendable, Codable {
    case lowerIsBetter
    case higherIsBetter
    case neutral
}

/// How a figure depends on the requests that agents are given. Where the load was not what was planned, such a figure belongs to
/// another experiment, and no verdict can be based on it.
package enum LoadDependence: Hashable, Sendable {
    /// Requests do not change it: start-up, pages, traffic of scrapes, all figures of the bench itself.
    case none
    /// It follows from the work that requests cause, and hardly from their number: memory, heap, answers that are compared.
    case work
    /// It follows from the number of requests too: CPU, response time, throughput.
    case rate
}

/// A measured quantity: all that is said of it is said where it is declared, and nowhere else.
///
/// A handle of one word: equal by name, coded as its name, free to copy. A name that this version does not know, of a run that another
/// version stored, is a metric too (`isKnown` is false); it has no title and is judged by nothing.
package struct Metric: Sendable {
    fileprivate let details: MetricDescription

    init(
        name: String, unit: Unit, polarity: Polarity, title: String, definition: String, mayBeExact: Bool = false,
        load: LoadDependence = .none, possible: ClosedRange<Double>? = nil, addsUp: Bool = false,
        isWorstCase: Bool = false, isComparedRelatively: Bool = false
    ) {
        details = MetricDescription(
            name: name, unit: unit, polarity: polarity, title: title, definition: definition, mayBeExact: mayBeExact,
            load: load, possible: possible ?? unit.possible, addsUp: addsUp, isWorstCase: isWorstCase,
            isComparedRelatively: isComparedRelatively, isKnown: true)
    }

    /// Of files and other processes. An unknown name can have any finite value.
    package init(stored name: String) { self = Metric.named(name) ?? Metric(unknown: name) }

    private init(unknown name: String) {
        let any = Double.greatestFiniteMagnitude
        details = MetricDescription(
            name: name, unit: .ratio, polarity: .neutral, title: name,
            definition: "Of another version of exporter-bench.", mayBeExact: false, load: .none, possible: -any...any,
            addsUp: false, isWorstCase: false, isComparedRelatively: false, isKnown: false)
    }

    /// What a user or a file names; nil for a name that this version does not know.
    package static func named(_ name: String) -> Metric? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension Metric {
    /// As it stands in CSV, JSON, stores and budget files. Never changes.
    package var name: String { details.name }
    package var unit: Unit { details.unit }
    package var polarity: Polarity { details.polarity }
    /// For people, such as "memory (USS)".
    package var title: String { details.title }
    /// One sentence: what exactly, and from which source.
    package var definition: String { details.definition }
    /// Usually the same in every launch of the same program. A comparison that sees the same value in every launch of both sides
    /// takes any change for real; otherwise the row is judged by its interval, like all others.
    package var mayBeExact: Bool { details.mayBeExact }
    /// How it depends on the load, in phases that have one.
    package var load: LoadDependence { details.load }
    /// The values that it can have, in its unit. A number outside is a mistake of what gave it, and absent.
    package var possible: ClosedRange<Double> { details.possible }
    /// Whether its total over the agents of a fleet means something: it has rows of sums then.
    package var addsUp: Bool { details.addsUp }
    /// Whether the greatest of a run is asked for, instead of the mean.
    package var isWorstCase: Bool { details.isWorstCase }
    /// Whether its change is shown as a part of the control's, too.
    package var isComparedRelatively: Bool { details.isComparedRelatively }
    /// Whether this version has it.
    package var isKnown: Bool { details.isKnown }
}

/// A text with a metric in it has its name.
extension Metric: CustomStringConvertible {
    package var description: String { name }
}

extension Metric: Hashable {
    package static func == (a: Metric, b: Metric) -> Bool { a.details === b.details || a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Coded as its name.
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
    /// In the order in which they are documented.
    package static let all = startUp + cost + scraping + ofTheHub + requests + ofTheBench + planted
}

/// What is said of a metric. Shared by all that hold it, so that an observation is small.
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
    let isKnown: Bool

    init(
        name: String, unit: Unit, polarity: Polarity, title: String, definition: String, mayBeExact: Bool,
        load: LoadDependence, possible: ClosedRange<Double>, addsUp: Bool, isWorstCase: Bool,
        isComparedRelatively: Bool, isKnown: Bool
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
        self.isKnown = isKnown
    }
}
