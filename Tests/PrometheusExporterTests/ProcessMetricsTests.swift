import Glibc
import PrometheusExporter
import PrometheusExporterTestKit
import Testing

@Suite("Process metrics") struct ProcessMetricsTests {
    @Test("Process metrics have the standard names and this process' figures")
    func figures() throws {
        let registry = try Registry(constantLabels: ["agent": "A"])
        try registry.processMetrics()
        let first = try registry.parsed(as: .openMetrics)
        var sum = 0.0
        for index in 0..<3_000_000 { sum += Double(index).squareRoot() }
        #expect(sum > 0)
        let second = try registry.parsed()
        #expect(
            try #require(second.value("process_cpu_seconds_total")) > #require(first.value("process_cpu_seconds_total"))
        )
        let resident = try #require(first.value("process_resident_memory_bytes"))
        #expect(resident > 1e6)
        #expect(resident < first.value("process_virtual_memory_bytes") ?? 0)
        #expect(try #require(first.value("process_open_fds")) >= 3)
        #expect(try #require(first.value("process_max_fds")) >= #require(first.value("process_open_fds")))
        #expect(try #require(first.value("process_threads")) >= 1)
        #expect(first.value("process_virtual_memory_max_bytes") != nil)
        let start = try #require(first.value("process_start_time_seconds", ["agent": "A"]))
        #expect(start < Double(time(nil)) + 1 && start > Double(time(nil)) - 3600)
        #expect(throws: MetricError.nameTaken("process_cpu_seconds_total")) { try registry.processMetrics() }
    }
}
