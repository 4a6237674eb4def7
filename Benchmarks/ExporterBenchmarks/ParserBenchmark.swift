import CLinux
import Exposition
import Glibc
import PrometheusExporter

/// The measurement of reading one set of pages.
struct ParserMeasurement: Codable {
    let name: String
    let megabytes: Double
    /// Median speed in this run, in CPU time of the thread. For orientation only: it depends on the machine.
    let megabytesPerSecond: Double
    /// Median ratio to one pass of memchr for line feeds and one of memcpy over the same bytes, measured in turn, with
    /// its 95 % interval.
    let ratio: Double
    let ratioLow: Double
    let ratioHigh: Double
    let allocationsPerMegabyte: Double
    let bytesPerMegabyte: Double
}

struct ParserSubject {
    let pages: ParserPages
    let parser: ExpositionParser
    let name: String

    /// - Throws: An error if a page is not valid: the measurement must cover the whole page.
    init(_ pages: ParserPages, _ kind: ExpositionKind, checks: ExpositionParser.Checks = .all) throws {
        self.pages = pages
        parser = ExpositionParser(kind, checks: checks)
        name = pages.name + (checks == .lines ? "_lines" : "")
        for page in pages.pages {
            if let fault = parser.validate(page).faults.first { throw fault }
        }
    }

    func run() {
        for page in pages.pages { _ = parser.validate(page) }
    }
}

func parserSubjects() throws -> [ParserSubject] {
    let million = ParserPages.million(isOpenMetrics: false, name: "parse_million_text")
    let openMillion = ParserPages.million(isOpenMetrics: true, name: "parse_million_openmetrics")
    return try fleetSubjects() + [
        ParserSubject(million, .text), ParserSubject(million, .text, checks: .lines),
        ParserSubject(openMillion, .openMetrics), ParserSubject(openMillion, .openMetrics, checks: .lines),
        ParserSubject(ParserPages.oneFamily(), .text),
    ]
}

/// Returns the subjects of small pages, which programs that count instructions can read in seconds.
func fleetSubjects() throws -> [ParserSubject] {
    let text = try ParserPages.fleet(.text, name: "parse_fleet_text")
    let openMetrics = try ParserPages.fleet(.openMetrics, name: "parse_fleet_openmetrics")
    let protobuf = try ParserPages.fleet(.protobuf, name: "parse_fleet_protobuf")
    return try [
        ParserSubject(text, .text), ParserSubject(text, .text, checks: .lines),
        ParserSubject(openMetrics, .openMetrics), ParserSubject(openMetrics, .openMetrics, checks: .lines),
        ParserSubject(protobuf, .protobuf), ParserSubject(protobuf, .protobuf, checks: .lines),
    ]
}

/// Takes `samples` samples of a subject, each next to a pass of the reference over the same bytes.
func measure(_ subject: ParserSubject, samples: Int) throws -> ParserMeasurement {
    let megabytes = Double(subject.pages.bytes) / 1e6
    // Small sets are read repeatedly, about 10 MB in total.
    let repeats = max(1, Int(10 / megabytes))
    var copy = [UInt8](repeating: 0, count: subject.pages.pages.map(\.count).max() ?? 0)
    subject.run()
    var ratios: [Double] = []
    var speeds: [Double] = []
    for _ in 0..<samples {
        let reference = seconds(repeats) {
            for page in subject.pages.pages { passOver(page, &copy) }
        }
        let parsing = seconds(repeats) { subject.run() }
        ratios.append(parsing / reference)
        speeds.append(megabytes * Double(repeats) / parsing)
    }
    let count = try AllocationCount.of { subject.run() }
    let ratio = Median(of: ratios)
    return ParserMeasurement(
        name: subject.name, megabytes: megabytes, megabytesPerSecond: Median(of: speeds).value, ratio: ratio.value,
        ratioLow: ratio.low, ratioHigh: ratio.high, allocationsPerMegabyte: Double(count.allocations) / megabytes,
        bytesPerMegabyte: Double(count.bytes) / megabytes)
}

private func seconds(_ repeats: Int, _ body: () -> Void) -> Double {
    let start = cl_thread_cpu_ns()
    for _ in 0..<repeats { body() }
    return Double(cl_thread_cpu_ns() - start) / 1e9
}

/// Does the work of the C library for the same bytes: finds every line and copies everything.
@inline(never) private func passOver(_ page: [UInt8], _ copy: inout [UInt8]) {
    page.withUnsafeBytes { bytes in
        var at = bytes.baseAddress!
        var left = bytes.count
        while left > 0, let found = memchr(at, 10, left) {
            let behind = UnsafeRawPointer(found) + 1
            left -= behind - at
            at = behind
        }
        _ = copy.withUnsafeMutableBytes { memcpy($0.baseAddress!, bytes.baseAddress!, bytes.count) }
    }
}
