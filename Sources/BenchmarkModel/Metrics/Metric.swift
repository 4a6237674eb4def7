/// Base units, as they stand in the CSV.
public enum Unit: String, Hashable, Sendable, Codable {
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
public enum Polarity: String, Hashable, Sendable, Codable {
    case lowerIsBetter
    case higherIsBetter
    case neutral
}

/// How a figure depends on the requests that agents are given. Where the load was not what was planned, such a figure belongs to
/// another experiment, and no verdict can be based on it.
public enum LoadDependence: Hashable, Sendable {
    /// Requests do not change it: start-up, pages, traffic of scrapes, all figures of the bench itself.
    case none
    /// It follows from the work that requests cause, and hardly from their number: memory, heap, answers that are compared.
    case work
    /// It follows from the number of requests too: CPU, response time, throughput.
    case rate
}

/// A measured quantity: its name, unit, polarity, title and definition live here and nowhere else.
public struct Metric: Hashable, Sendable {
    public let name: String
    public let unit: Unit
    public let polarity: Polarity
    public let title: String
    /// One sentence: what exactly, and from which source.
    public let definition: String
    /// Usually the same in every launch of the same program. A comparison that sees the same value in every launch of both sides
    /// takes any change for real; otherwise the row is judged by its interval, like all others.
    public let mayBeExact: Bool
    /// How it depends on the load, in phases that have one.
    public let load: LoadDependence
    /// The values that it can have, in its unit. A number outside is a mistake of what gave it, and absent.
    public let possible: ClosedRange<Double>

    /// - Parameter possible: nil: what its unit can have.
    init(
        name: String, unit: Unit, polarity: Polarity, title: String, definition: String, mayBeExact: Bool = false,
        load: LoadDependence = .none, possible: ClosedRange<Double>? = nil
    ) {
        self.load = load
        self.possible = possible ?? unit.possible
        self.name = name
        self.unit = unit
        self.polarity = polarity
        self.title = title
        self.definition = definition
        self.mayBeExact = mayBeExact
    }

    public static func named(_ name: String) -> Metric? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension Metric {
    /// In the order in which they are documented.
    public static let all = startUp + cost + scraping + ofTheHub + requests + ofTheBench + planted
}
