import BenchmarkModel
import Scraping

@testable import NodeRunner

/// Fuzzes the readers of reports by programs that the bench starts.
enum ReportFuzzer {
    private static let spawned: Int64 = 9_078_000_000_000
    private static let read: Int64 = 9_088_000_000_000
    private static let seconds = 0...10.0

    /// The event pipe: every stamp lies between the start and now, or has a reason why it is missing.
    static func events(_ text: String) {
        let stamps = AgentStamps(text, of: "A", spawned: spawned, read: read)
        let names = ["main", "exporter_init_begin", "exporter_init_end", "server_listening"]
        for name in stamps.events.union(names) {
            switch stamps.time(of: name, nil) {
            case .success(let at): expect((spawned...read).contains(at), "\(name) at \(at)")
            case .failure(let problem): expect(!problem.reason.isEmpty, "no reason")
            }
        }
        for (begin, end) in zip(names, names.dropFirst()) {
            if let value = stamps.interval(from: begin, to: end, nil).value {
                expect(seconds.contains(value), "\(begin) to \(end) is \(value) s")
            }
        }
    }

    /// The load report: every figure is possible for its metric.
    static func load(_ text: String) {
        let report = LoadFigures(text, lifetime: seconds.upperBound)
        for metric in LoadFigures.metrics {
            guard let value = report.measured(metric).value else { continue }
            let isPossible = metric.unit == .seconds ? seconds.contains(value) : metric.possible.contains(value)
            expect(isPossible, "\(metric.name) is \(value)")
        }
    }

    /// jemalloc's JSON: two results can be subtracted without overflow.
    static func allocator(_ text: String) {
        guard let heap = try? HeapStatistics(output: text) else { return }
        expect(heap.live >= 0 && heap.allocations >= 0 && heap.allocations <= 2 * Int(1e15), "\(heap)")
    }

    /// Answers of Prometheus.
    static func prometheus(_ bytes: [UInt8]) {
        _ = try? PrometheusAnswers.instances(bytes)
        guard let series = try? PrometheusAnswers.series(bytes) else { return }
        for sample in series.flatMap(\.samples) {
            let number = ReportedNumber(sample.value, as: "x", from: "Prometheus gave")
            if let value = number.measured(.scrapeSeconds).value {
                expect(Metric.scrapeSeconds.possible.contains(value), "\(value)")
            }
        }
    }

    /// The final report of an agent with planted costs.
    static func planted(_ text: String) {
        for window in [nil, 1_200_000_000..<3_200_000_000, Int64.min + 1..<0] as [Range<Int64>?] {
            for (metric, measured) in PlantedTruth(text).figures(window, steadySeconds: 5) {
                expect(measured.value?.isFinite ?? true, "\(metric.name) is \(measured)")
            }
        }
    }
}
