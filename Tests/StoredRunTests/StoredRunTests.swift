import Analysis
import BenchmarkModel
import Foundation
import Report
import ResultStore
import SampleRuns
import Testing

/// Runs of every kind that earlier versions stored must give the same text in every form.
///
/// Tests/Fixtures/Runs has the store, the table as text, and length and hash of all forms (`AllForms`), which have
/// megabytes per run. After an intended change of a form, write them again with UPDATE_GOLDEN=1 and check the
/// differences of the tables.
@Suite("Stored runs") struct StoredRunTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Runs")
    private static let updates = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    static let kinds: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? []).sorted()

    @Test("There is a stored run of every kind")
    func all() {
        let expected: Set = [
            "bare", "fails", "fleet", "interrupted", "pack", "prometheus", "soak", "until", "url", "versus",
        ]
        #expect(Set(Self.kinds).isSuperset(of: expected))
    }

    @Test("The requests of a run that an older version stored are its paths", arguments: kinds)
    func requests(_ kind: String) throws {
        for target in try load(kind).plan.targets {
            #expect(target.listedRequests == nil && target.requests.map(\.path) == target.requestPaths)
            #expect(target.requests.allSatisfy { $0.method == .get && $0.weight == 1 && $0.expectedStatus == .success })
        }
    }

    @Test("The table of a stored run matches its golden text", arguments: kinds)
    func table(_ kind: String) throws {
        let run = try load(kind)
        try compare(report(run), with: "\(kind)/report.txt")
    }

    @Test("The exports of a stored run match their hashes", arguments: kinds)
    func exports(_ kind: String) throws {
        let run = try load(kind)
        let forms = AllForms.of(run, Comparison(versus: run)).map { ($0.name, $0.texts().joined()) }
        // Every text ends with a line feed, as on a terminal.
        let lines = forms.map { name, text in
            let text = text.hasSuffix("\n") ? text : text + "\n"
            return "\(Self.hash(text)) \(text.utf8.count) \(name)\n"
        }
        try compare(lines.joined(), with: "\(kind)/exports.txt")
    }

    private func report(_ run: StoredRun) -> String {
        let summary = ResultSummary(run)
        let table = ConsoleTable.text(summary, columns: 100, color: false)
        let comparison = summary.comparison.map { ComparisonTable.text($0, columns: 100, color: false) }
        let answer = ConsoleAnswer.text(summary, page: nil, columns: 100)
        return [table, comparison, answer].compactMap { $0 }.joined(separator: "\n")
    }

    /// Loads a copy of the store, because SQLite writes files beside it.
    private func load(_ kind: String) throws -> StoredRun {
        let directory = FileManager.default.temporaryDirectory.appending(path: "stored-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try FileManager.default.copyItem(
            at: Self.fixtures.appending(path: "\(kind)/\(ResultStore.fileName)"),
            to: directory.appending(path: ResultStore.fileName))
        let run = try ResultStore.open(directory: directory.path, for: .reading).load(.latest)
        return StoredRun(
            id: run.id, started: run.started, finished: run.finished, status: run.status, plan: run.plan,
            environment: run.environment, observations: run.observations, failures: run.failures,
            warnings: run.warnings, distributions: run.distributions, finishedSteps: run.finishedSteps,
            results: "Runs/\(kind)")
    }

    private func compare(_ text: String, with name: String) throws {
        let file = Self.fixtures.appending(path: name)
        guard !Self.updates else { return try Data(text.utf8).write(to: file) }
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        for (line, (now, before)) in zip(lines(text), lines(golden)).enumerated() where now != before {
            Issue.record("\(name):\(line + 1): now \(now.debugDescription), before \(before.debugDescription)")
            return
        }
        #expect(lines(text).count == lines(golden).count, "\(name)")
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Returns the FNV-1a hash of 64 bits in hexadecimal. It detects changes, but is not safe against forgery.
    ///
    /// Source: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, RFC 9923.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
