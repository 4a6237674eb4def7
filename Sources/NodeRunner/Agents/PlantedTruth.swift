import BenchmarkModel
import LinuxSystem

/// The report that an agent with planted costs writes when it exits: lines `planted WHAT numbers...` in its output, as
/// sums since its start, in order of time.
struct PlantedTruth {
    /// Entries of CLOCK_MONOTONIC, CPU nanoseconds, requests, nanoseconds slept in them, bytes written, bytes leaked.
    private var requests: [[Int64]] = []
    private var child: [[Int64]] = []
    private var facts: [String: Int64] = [:]
    /// The first impossible number, as a reason; nil where all numbers are possible.
    private var problem: Missing?

    /// Three months in nanoseconds, or petabytes in bytes: sums of a few such numbers cannot overflow.
    private static let possible: ClosedRange<Int64> = 0...(1 << 53)
    /// Range of a CLOCK_MONOTONIC time, which is only compared.
    private static let possibleTime: ClosedRange<Int64> = 0...Int64.max

    init(_ output: String) {
        for line in output.split(separator: "\n") where line.hasPrefix("planted ") {
            let words = line.split(separator: " ")
            guard words.count >= 3, words.dropFirst(2).allSatisfy({ Double($0) != nil }) else { continue }
            var numbers: [Int64] = []
            for (index, word) in words.dropFirst(2).enumerated() {
                let isTime = words.count == 8 && index == 0
                let number = ReportedNumber<Int64>(
                    word, as: "planted \(words[1])", from: "the agent with planted costs wrote")
                switch number.value(in: isTime ? Self.possibleTime : Self.possible) {
                case .success(let value): numbers.append(value)
                case .failure(let found): problem = problem ?? found
                }
            }
            guard numbers.count == words.count - 2 else { continue }
            switch (words[1], numbers.count) {
            case ("request", 6): requests.append(numbers)
            case ("child", 6): child.append(numbers)
            case (let what, 1): facts[String(what)] = numbers[0]
            default: break
            }
        }
    }

    /// Returns the planted costs as observations.
    ///
    /// - Parameters:
    ///   - window: the steady state; nil where there was none.
    ///   - steadySeconds: the ordered length of steady state, which bytes of pages are divided by; nil where there was
    ///     none.
    func figures(_ window: Range<Int64>?, steadySeconds: Double?) -> [(Metric, Measured)] {
        func seconds(_ names: [String]) -> Measured {
            if let problem { return .absent(problem.reason) }
            let found = names.compactMap { facts[$0] }
            return found.count == names.count
                ? .value(found.reduce(0, +).seconds) : .absent("the agent did not report its planted costs")
        }
        var figures: [(Metric, Measured)] = [
            (.plantedMain, seconds(["main"])), (.plantedInit, seconds(["init"])),
            (.plantedServerStart, seconds(["server"])), (.plantedFirstMetrics, seconds(["main", "init", "server"])),
        ]
        guard let window, let steadySeconds, steadySeconds > 0, !window.isEmpty else { return figures }
        let length = (window.upperBound - window.lowerBound).seconds
        let inLoad: [Metric] = [.plantedCPU, .plantedLatency, .plantedDiskWrites, .plantedGrowth]
        if let problem {
            return figures
                + ([.plantedMemory, .plantedScrapeBytes] + inLoad).map { ($0, .absent(problem.reason)) }
        }
        figures.append((.plantedMemory, .value(Double(facts["memory"] ?? 0))))
        figures.append(
            (
                .plantedScrapeBytes,
                facts["page"].map { .value(Double($0) / steadySeconds) } ?? .absent("the agent counted no page")
            )
        )
        // "main" is written after all others, so it shows that the report is complete.
        guard facts["main"] != nil else {
            return figures + inLoad.map { ($0, .absent("the agent exited before it reported its planted costs")) }
        }
        let planted = Self.growth(requests, in: window)
        figures.append((.plantedCPU, .value((planted[1] + Self.growth(child, in: window)[1]).seconds / length)))
        figures.append((.plantedDiskWrites, .value(Double(planted[4]) / length)))
        figures.append((.plantedGrowth, .value(Double(planted[5]) / length)))
        figures.append(
            (
                .plantedLatency,
                planted[2] > 0
                    ? .value(planted[3].seconds / Double(planted[2]))
                    : .absent("the agent got no request in steady state")
            ))
        return figures
    }

    /// Returns how much each sum grew from the last entry before the window to the last entry in it.
    private static func growth(_ entries: [[Int64]], in window: Range<Int64>) -> [Int64] {
        func last(_ time: Int64) -> [Int64] { entries.last { $0[0] < time } ?? [0, 0, 0, 0, 0, 0] }
        return zip(last(window.upperBound), last(window.lowerBound)).map { $0 - $1 }
    }
}
