import BenchmarkModel
import Foundation
import Testing

@Suite struct MetricListTests {
    @Test("Every declared metric is in the list of all metrics")
    func listed() throws {
        let folder = #filePath.components(separatedBy: "/Tests/")[0] + "/Sources/BenchmarkModel/Metrics"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("Metrics.swift") }
        let names = try files.flatMap { file in
            try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
                .matches(of: /Metric\(\s*name: "([a-z_]+)"/).map { String($0.1) }
        }
        #expect(names.count > 50)
        let listed = Set(Metric.all.map(\.name))
        #expect(names.filter { !listed.contains($0) } == [])
    }
}
