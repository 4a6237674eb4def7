/// How the bench's load spreads an agent's requests over time. The times themselves are made by `Arrivals` of
/// LoadDriver. A pure value, which is stored with the plan.
///
/// Rates are requests per second and agent. `poisson` and `constant` have the rate of the plan; the other schedules
/// have rates of their own.
package enum LoadSchedule: Hashable, Sendable {
    /// Random times with exponentially distributed gaps.
    case poisson
    /// Equal gaps.
    case constant
    /// A rate that changes linearly over steady state.
    case ramp(from: Double, to: Double)
    /// Equal stretches of steady state, each with its own constant rate.
    case steps([Double])
    /// The times of a file.
    case times(RecordedTimes)

    /// The rates that a ramp or a step may have. One of them is above 0.
    package static let rates = 0...10_000.0
    /// Most rates of a `step`.
    package static let mostSteps = 100

    /// Whether the schedule determines the rate, so that the rate of a target, an agent or a flag has no effect.
    package var hasOwnRates: Bool {
        switch self {
        case .poisson, .constant: false
        case .ramp, .steps, .times: true
        }
    }

    /// Returns the mean rate over a steady state.
    /// - Parameters:
    ///   - rate: the rate of the plan, for a schedule without rates of its own.
    ///   - seconds: the length of the steady state.
    package func meanRate(_ rate: Double, seconds: Double) -> Double {
        switch self {
        case .poisson, .constant: rate
        case .ramp(let from, let to): (from + to) / 2
        case .steps(let rates): rates.reduce(0, +) / Double(max(1, rates.count))
        case .times(let times): seconds > 0 ? Double(times.count(within: seconds)) / seconds : 0
        }
    }

    /// Returns the highest rate over a steady state; for the times of a file the most requests of one second.
    ///
    /// The parameters are those of `meanRate`.
    package func peakRate(_ rate: Double, seconds: Double) -> Double {
        switch self {
        case .poisson, .constant: rate
        case .ramp(let from, let to): max(from, to)
        case .steps(let rates): rates.max() ?? 0
        case .times(let times): max(meanRate(rate, seconds: seconds), Double(times.mostInASecond(within: seconds)))
        }
    }

    /// The form of the command line: `poisson`, `ramp:5-20`, `file:trace.txt`.
    package var text: String {
        switch self {
        case .poisson: "poisson"
        case .constant: "constant"
        case .ramp(let from, let to): "ramp:\(from.plainText)-\(to.plainText)"
        case .steps(let rates): "step:" + rates.map(\.plainText).joined(separator: ",")
        case .times(let times): "file:\(times.file)"
        }
    }

    /// The words behind a mean rate in a sentence, such as `on average, rising from 5 to 20 (ramp)`. Empty for the
    /// default, `poisson`.
    package var remark: String {
        switch self {
        case .poisson: return ""
        case .constant: return "evenly spaced (constant)"
        case .ramp(let from, let to):
            return "on average, \(to < from ? "falling" : "rising") from \(from.plainText) to \(to.plainText) (ramp)"
        case .steps(let rates):
            return "on average, in equal stretches at \(rates.map(\.plainText).joined(separator: ", ")) (step)"
        case .times(let times): return "on average, at the times of \(times.file) (file)"
        }
    }
}

/// The request times of a file.
package struct RecordedTimes: Hashable, Sendable, Codable {
    /// Most times of a file.
    package static let most = 100_000
    /// Seconds from the start of steady state.
    package static let range = 0...1e8

    /// The name of the file, for messages and reports.
    package let file: String
    /// Seconds from the start of steady state, ascending.
    package let seconds: [Double]

    package init(file: String, seconds: [Double]) {
        self.file = file
        self.seconds = seconds
    }

    /// Returns the number of times in the first `length` seconds.
    package func count(within length: Double) -> Int { seconds.prefix { $0 < length }.count }

    /// Returns the largest number of times in any second of the first `length` seconds.
    package func mostInASecond(within length: Double) -> Int {
        let times = seconds.prefix { $0 < length }
        var first = times.startIndex
        var most = 0
        for last in times.indices {
            while times[last] - times[first] >= 1 { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }
}

extension LoadSchedule: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, rates, times
    }

    private enum Kind: String, Codable {
        case poisson, constant, ramp, step, file
    }

    /// - Throws: for numbers that no schedule can have.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func refused(_ key: CodingKeys, _ problem: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: "a schedule of the load has \(problem)")
        }
        func rates(_ counts: ClosedRange<Int>) throws -> [Double] {
            let rates = try container.decode([Double].self, forKey: .rates)
            guard counts.contains(rates.count), Self.arePossible(rates) else { throw refused(.rates, "rates \(rates)") }
            return rates
        }
        switch try container.decode(Kind.self, forKey: .kind) {
        case .poisson: self = .poisson
        case .constant: self = .constant
        case .ramp:
            let rates = try rates(2...2)
            self = .ramp(from: rates[0], to: rates[1])
        case .step: self = .steps(try rates(1...Self.mostSteps))
        case .file:
            let times = try container.decode(RecordedTimes.self, forKey: .times)
            guard (1...RecordedTimes.most).contains(times.seconds.count),
                times.seconds.allSatisfy(RecordedTimes.range.contains),
                zip(times.seconds, times.seconds.dropFirst()).allSatisfy(<=)
            else { throw refused(.times, "times that do not ascend, or are not from 0 to 1e8 seconds") }
            self = .times(times)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .poisson: try container.encode(Kind.poisson, forKey: .kind)
        case .constant: try container.encode(Kind.constant, forKey: .kind)
        case .ramp(let from, let to):
            try container.encode(Kind.ramp, forKey: .kind)
            try container.encode([from, to], forKey: .rates)
        case .steps(let rates):
            try container.encode(Kind.step, forKey: .kind)
            try container.encode(rates, forKey: .rates)
        case .times(let times):
            try container.encode(Kind.file, forKey: .kind)
            try container.encode(times, forKey: .times)
        }
    }

    /// Returns whether all rates are in range and one of them is above 0.
    package static func arePossible(_ all: [Double]) -> Bool {
        all.allSatisfy(rates.contains) && all.contains { $0 > 0 }
    }
}
