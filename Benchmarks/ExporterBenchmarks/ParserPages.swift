import BenchmarkPages
import PrometheusExporter

/// The pages on which the parser is measured.
struct ParserPages {
    let name: String
    let pages: [[UInt8]]

    var bytes: Int { pages.reduce(0) { $0 + $1.count } }

    /// Returns the pages of 77 agents as the exporter writes them, in one format.
    static func fleet(_ format: ExpositionFormat, name: String) throws -> ParserPages {
        let pages = try (0..<77).map { index in
            let agent = try AgentPage()
            for count in 0...index { try agent.durations.child("GET", "/process").observe(Double(count) * 1.7e-4) }
            try agent.requests.child("GET", "/process", "200").increment(by: UInt64(index * 7919))
            var page = TextBuffer()
            agent.registry.render(as: format, into: &page)
            return page.bytes
        }
        return ParserPages(name: name, pages: pages)
    }

    /// Returns a page of a million series, like that of a large installation: 300,000 in 60 families of counters and
    /// gauges, and 700,000 of 50,000 histograms in 20 families.
    static func million(isOpenMetrics: Bool, name: String) -> ParserPages {
        var page: [UInt8] = []
        page.reserveCapacity(130 << 20)
        let end = isOpenMetrics ? "_total" : ""
        for family in 0..<60 {
            let isCounter = family % 2 == 0
            let name = "container_network_\(family)_bytes"
            page += "# HELP \(name) Bytes that went over an interface, \(family).\n".utf8
            page += "# TYPE \(name) \(isCounter ? "counter" : "gauge")\n".utf8
            for series in 0..<5000 {
                page += "\(name)\(isCounter ? end : ""){\(pod(series)),interface=\"eth\(series % 4)\"} ".utf8
                page += "\(Double(series * 7919) * 1.37)\n".utf8
            }
        }
        for family in 0..<20 {
            let name = "request_duration_\(family)_seconds"
            page += "# HELP \(name) Time to answer.\n# TYPE \(name) histogram\n".utf8
            for series in 0..<2500 {
                let labels = "\(pod(series)),code=\"200\""
                for (index, bound) in bounds.enumerated() {
                    page += "\(name)_bucket{\(labels),le=\"\(bound)\"} \((index + 1) * series)\n".utf8
                }
                page += "\(name)_sum{\(labels)} \(Double(series) * 0.0123456789)\n".utf8
                page += "\(name)_count{\(labels)} \(bounds.count * series)\n".utf8
            }
        }
        if isOpenMetrics { page += "# EOF\n".utf8 }
        return ParserPages(name: name, pages: [page])
    }

    /// Returns a page of a million series in one family: each series must be looked up among all before it.
    static func oneFamily() -> ParserPages {
        var page: [UInt8] = Array("# TYPE container_memory_bytes gauge\n".utf8)
        page.reserveCapacity(110 << 20)
        for series in 0..<1_000_000 { page += "container_memory_bytes{\(pod(series))} \(series * 4096)\n".utf8 }
        return ParserPages(name: "parse_one_family", pages: [page])
    }

    private static let bounds = [
        "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf",
    ]

    private static func pod(_ index: Int) -> String {
        "namespace=\"team-\(index % 17)\",pod=\"checkout-7d9f\(index)\",node=\"node-\(index % 113).example\""
    }
}
