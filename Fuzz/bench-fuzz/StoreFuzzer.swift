import BenchmarkModel
import Foundation
import SampleRuns

@testable import ResultStore

/// Fuzzes contents of a store, whatever wrote them.
enum StoreFuzzer {
    /// Gives any numbers to a few metrics, which the first bytes choose. Then the run is judged, compared, and shown in
    /// some formats.
    static func numbers(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        let metrics = bytes.prefix(3).map { Metric.all[Int($0) % Metric.all.count] }
        var rest = bytes.dropFirst(3)
        var numbers: [Double] = []
        while !rest.isEmpty {
            let bits = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // Half of the numbers are ordinary: otherwise all would be absent.
            numbers.append(bits % 2 == 0 ? Double(bitPattern: bits) : Double(bits % 100_000) / 1000)
            rest = rest.dropFirst(8)
        }
        show(SampleRun.of(numbers, metrics: Array(Set(metrics))), Int(bytes[3]))
    }

    /// Reads a baseline's file: it is refused, or shown next to the sample.
    static func baseline(_ bytes: [UInt8]) {
        guard let file = try? JSONDecoder().decode(BaselineFile.self, from: Data(bytes)),
            (try? StoredTime.checked(file.started, "started")) != nil,
            (try? file.finished.map { try StoredTime.checked($0, "finished") }) != nil
        else { return }
        let run = file.storedRun(results: "r")
        show(run, bytes.count)
        _ = BaselineFile(name: "again", saved: 0, run)
    }

    /// Writes three of the formats: all of them would take ten times as long.
    private static func show(_ run: StoredRun, _ choice: Int) {
        let forms = AllForms.of(run, against: SampleRun.run)
        for index in 0..<3 {
            let form = forms[(choice + 7 * index) % forms.count]
            for text in form.texts() where form.isJSON {
                expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil, "\(form.name) is not JSON")
            }
        }
    }
}
