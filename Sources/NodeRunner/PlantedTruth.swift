import BenchmarkModel
import LinuxSystem

/// What an agent with planted costs says at its end: lines `planted WHAT numbers...` among its output, sums since its start by
/// time.
struct PlantedTruth {
    /// CLOCK_MONOTONIC, CPU nanoseconds, requests, nanoseconds slept in them, bytes written, bytes leaked.
    private var requests: [[Int64]] = []
    private var child: [[Int64]] = []
    private var facts: [String: Int64] = [:]

    init(_ output: String) {
        for line in output.split(separator: "\n") where line.hasPrefix("planted ") {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst(2).compactMap { Int64($0) }
            guard words.count >= 3, numbers.count == words.count - 2 else { continue }
            switch (words[1], numbers.count) {
            case ("request", 6): requests.append(numbers)
            case ("child", 6): child.append(numbers)
            case (let what, 1): facts[String(what)] = numbers[0]
            default: break
            }
        }
    }

    /// - Parameters:
    ///   - window: the steady state; nil where there was none.
    ///   - interval: its length in seconds, which page bytes are over.
    func figures(_ window: Range<Int64>?, interval: Double?) -> [(Metric, Measured)] {
        func seconds(_ names: [String]) -> Measured {
            let found = names.compactMap { facts[$0] }
            return found.count == names.count
                ? .value(found.reduce(0, +).seconds) : .absent("the agent did not say what was planted")
        }
        var figures: [(Metric, Measured)] = [
            (.plantedMain, seconds(["main"])), (.plantedInit, seconds(["init"])),
            (.plantedServerStart, seconds(["server"])), (.plantedFirstMetrics, seconds(["main", "init", "server"])),
        ]
        guard let window, let interval, !window.isEmpty else { return figures }
        let length = (window.upperBound - window.lowerBound).seconds
        figures.append((.plantedMemory, .value(Double(facts["memory"] ?? 0))))
        figures.append(
            (.plantedScrapeBytes, facts["page"].map { .value(Double($0) / interval) } ?? .absent("no page was counted"))
        )
        // It is written after all others.
        guard facts["main"] != nil else {
            let reason = "the agent ended before it had said what was planted"
            return figures
                + [Metric.plantedCPU, .plantedLatency, .plantedDiskWrites, .plantedGrowth].map { ($0, .absent(reason)) }
        }
        let planted = Self.growth(requests, in: window)
        figures.append((.plantedCPU, .value((planted[1] + Self.growth(child, in: window)[1]).seconds / length)))
        figures.append((.plantedDiskWrites, .value(Double(planted[4]) / length)))
        figures.append((.plantedGrowth, .value(Double(planted[5]) / length)))
        figures.append(
            (
                .plantedLatency,
                planted[2] > 0
                    ? .value(planted[3].seconds / Double(planted[2])) : .absent("no request came in steady state")
            ))
        return figures
    }

    /// By how much each sum grew from the last entry before the window to the last one in it.
    private static func growth(_ entries: [[Int64]], in window: Range<Int64>) -> [Int64] {
        func last(_ time: Int64) -> [Int64] { entries.last { $0[0] < time } ?? [0, 0, 0, 0, 0, 0] }
        return zip(last(window.upperBound), last(window.lowerBound)).map { $0 - $1 }
    }
}
