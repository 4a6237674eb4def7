import BenchmarkModel
import Scraping

/// The scrapes of one page whose transfers lie completely between two counts of its connections. A kept connection
/// does not show where one scrape ends and the next begins, so its bytes are only comparable with a number of scrapes
/// if no scrape was under way while the connections were counted.
struct CountedScrapes: Hashable {
    /// Number of scrapes, or why it is unknown.
    let whole: Result<Int, Missing>
    /// Whether a scrape was under way when the connections were counted at the end, or may have been: its time had
    /// come and Prometheus had not reported it.
    let isUnderWayAtEnd: Bool

    /// Returns the number of scrapes of each page of a server; a failure if it differs between pages, because
    /// connections do not show to which page their bytes belong.
    static func whole(ofPages pages: [CountedScrapes]) -> Result<Int, Missing> {
        var counts: Set<Int> = []
        for page in pages {
            switch page.whole {
            case .failure(let problem): return .failure(problem)
            case .success(let count): counts.insert(count)
            }
        }
        guard counts.count < 2 else {
            return .failure(
                Missing(
                    "Prometheus scraped its pages a different number of times between the counts of its connections: "
                        + counts.sorted().map(String.init).joined(separator: " and ")))
        }
        return .success(counts.first ?? 0)
    }

    /// Distance between the time that Prometheus gives a scrape and the time at which it began, in milliseconds.
    /// Prometheus moves a scrape's time by up to 2 ms so that times are regular (`scrape.timestamp-tolerance`); the
    /// rest is rounding.
    private static let tolerance: Int64 = 5

    /// - Parameters:
    ///   - own: the page's samples, by Prometheus metric name, in order of time.
    ///   - interval: scrape interval, in seconds.
    ///   - opening: when the connections were counted at the beginning, in milliseconds since 1970.
    ///   - closing: when they were counted at the end.
    init(
        _ own: [String: [PrometheusAnswers.Sample]], interval: Double, opening: ClosedRange<Int64>,
        closing: ClosedRange<Int64>
    ) {
        let seconds = Dictionary(
            (own["scrape_duration_seconds"] ?? []).map { ($0.at, $0.value) }, uniquingKeysWith: { $1 })
        var inside = 0
        var problem: String?
        var isUnderWay = false
        for scrape in own["up"] ?? [] {
            guard let duration = seconds[scrape.at], duration >= 0, duration < 1e6 else {
                problem = "Prometheus reported no duration of one of its scrapes"
                continue
            }
            let from = scrape.at - Self.tolerance
            let to = scrape.at + Int64((duration * 1000).rounded(.up)) + Self.tolerance
            if to < opening.lowerBound || from > closing.upperBound { continue }
            if from > opening.upperBound, to < closing.lowerBound {
                inside += 1
            } else if from <= opening.upperBound {
                problem = "Prometheus was scraping it when the count of its connections began"
            } else {
                isUnderWay = true
            }
        }
        if let last = own["up"]?.last?.at, last + Int64(interval * 1000) - Self.tolerance <= closing.upperBound {
            isUnderWay = true
        }
        if isUnderWay { problem = problem ?? "Prometheus was scraping it when the count of its connections ended" }
        whole = problem.map { .failure(Missing($0)) } ?? .success(inside)
        isUnderWayAtEnd = isUnderWay
    }
}
