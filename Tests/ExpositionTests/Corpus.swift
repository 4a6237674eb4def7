import Exposition
import PrometheusExporter

/// Pages for comparing parsers: the specifications' cases, and real pages with random changes.
enum Corpus {
    static func pages() throws -> [(kind: ExpositionKind, bytes: [UInt8])] {
        var pages: [(kind: ExpositionKind, bytes: [UInt8])] = []
        pages += OpenMetricsCases.all.map { (.openMetrics, $0.page) }
        pages += TextCases.all.map { (.text, $0.page) }
        for (kind, format) in [(ExpositionKind.text, ExpositionFormat.text), (.openMetrics, .openMetrics)] {
            let page = try realPage(format)
            var random = SplitMix(state: 11)
            pages.append((kind, page))
            for _ in 0..<400 { pages.append((kind, mutated(page, &random))) }
        }
        return pages
    }

    /// Returns a page with everything that the exporter can write, each kind twice.
    static func realPage(_ format: ExpositionFormat) throws -> [UInt8] {
        let registry = try Registry(constantLabels: ["agent": "A \"1\"\\"])
        let requests = try registry.counter("requests_total", help: "Requests \"taken\".", labels: ["code"])
        for code in ["200", "500"] { try requests.child(code).increment(by: 7) }
        try registry.gauge("queue_bytes", help: "A queue.", unit: "bytes").set(-1.5e-7)
        let times = try registry.histogram("times_seconds", help: "Times.", labels: ["path"], buckets: [0.1, 1, 10])
        for path in ["/a", "/b\n"] { try times.child(path).observe(0.25) }
        try times.child("/a").observe(0.3, exemplar: try Exemplar(["trace_id": "t é"]))
        let sizes = try registry.summary("sizes", help: "Sizes.", labels: ["kind"], quantiles: [0.5, 0.9])
        for kind in ["x", "y"] { try sizes.child(kind).observe(3) }
        _ = try registry.stateSet("health", help: "Health.", states: ["good", "bad"])
        try registry.info("build_info", help: "Build.", ["version": "1.2"])
        var page = TextBuffer()
        registry.render(as: format, into: &page)
        return Array(page.text.utf8)
    }

    /// Returns a page with one to three changes: of bytes, of lines, of tokens.
    static func mutated(_ page: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var page = page
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            var lines = page.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
            let line = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: lines.remove(at: line)
            case 1: lines.insert(lines[line], at: Int.random(in: 0..<lines.count, using: &random))
            case 2: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
            case 3:
                let pieces = [
                    " ", "\t", "#", "{", "}", ",", "\"", "\\", "=", "1", "-", ".", "e", "_total", "NaN", "Inf", "é",
                    "\r", " 1", "{}", "# ",
                    "le=\"1\"", "_", ":",
                ]
                let index = Int.random(in: 0...lines[line].count, using: &random)
                lines[line].insert(contentsOf: pieces.randomElement(using: &random)!.utf8, at: index)
            case 4 where !lines[line].isEmpty:
                lines[line].remove(at: Int.random(in: 0..<lines[line].count, using: &random))
            case 5:
                // Replaces the value.
                let values = ["0", "-1", "1.5", "NaN", "+Inf", "1e3", "x", "", "1 1", "1 1.5", "0x1", "1 # {} 0"]
                if let space = lines[line].lastIndex(of: 32) {
                    lines[line].replaceSubrange((space + 1)..., with: values.randomElement(using: &random)!.utf8)
                }
            case 6 where !lines[line].isEmpty:
                lines[line][Int.random(in: 0..<lines[line].count, using: &random)] = UInt8.random(
                    in: 32..<127, using: &random)
            default:
                let types = [
                    "counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset",
                    "gaugehistogram",
                ]
                let typed = lines.indices.filter { lines[$0].starts(with: "# TYPE".utf8) }
                guard let chosen = typed.randomElement(using: &random), let space = lines[chosen].lastIndex(of: 32)
                else { break }
                lines[chosen].replaceSubrange((space + 1)..., with: types.randomElement(using: &random)!.utf8)
            }
            page = Array(lines.joined(separator: [10]))
        }
        return page
    }
}

/// A generator with the same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
