import BenchmarkModel
import Foundation
import SampleRuns
import Testing

/// Every form of every golden run must match its golden text byte for byte. UPDATE_GOLDEN=1 writes the golden texts
/// again.
///
/// A few short texts are kept as files. For all texts a size and a checksum are kept. GOLDEN_TEXTS=DIR writes all texts
/// to DIR, so that two versions of the program can be compared with diff.
@Suite("Golden texts of every form") struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    private static let environment = ProcessInfo.processInfo.environment

    /// The texts that are kept as files. They are short, so that a change can be read.
    private static let whole: [GoldenRun: [String: String]] = [
        .sample: [
            "summary": "summary.txt", "markdown": "run.md", "junit": "run-junit.xml", "benchstat": "benchstat.txt",
            "wide": "wide.csv", "comparison csv": "comparison.csv", "comparison markdown": "comparison.md",
            "comparison junit": "comparison-junit.xml",
        ],
        .costs: ["console": "console.txt", "summary": "summary.txt", "markdown": "run.md", "junit": "run-junit.xml"],
        .mixed: ["console": "console.txt", "answer": "answer.txt"],
        .empty: ["json": "run.json", "csv": "figures.csv", "openmetrics": "openmetrics.txt"],
    ]

    @Test("Every form of a run matches its golden text", arguments: GoldenRun.allCases)
    func runs(golden: GoldenRun) throws {
        let (run, comparison) = try golden.made()
        let texts = AllForms.of(run, comparison).map { ($0.name, $0.texts().joined(separator: "\n")) }
        try check(texts, golden.rawValue)
        for (form, text) in texts {
            guard let file = Self.whole[golden]?[form] else { continue }
            #expect(try text == kept("\(golden.rawValue)/\(file)", text))
        }
    }

    @Test("Every form of a calibration matches its golden text")
    func calibration() throws {
        let texts = AllForms.of(SampleCalibration.calibration).map { ($0.name, $0.texts().joined(separator: "\n")) }
        try check(texts, "calibration")
        #expect(try texts[0].1 == kept("calibration/table.txt", texts[0].1))
    }

    private func check(_ texts: [(form: String, text: String)], _ name: String) throws {
        if let directory = Self.environment["GOLDEN_TEXTS"] {
            for (form, text) in texts {
                try text.write(toFile: "\(directory)/\(name) \(form)", atomically: false, encoding: .utf8)
            }
        }
        let lines = texts.map { "\($0.form): \(Self.checksum($0.text))" }
        let all = lines.joined(separator: "\n") + "\n"
        let known = try kept("Checksums/\(name).txt", all)
        let changed = lines.filter { !known.contains("\($0)\n") }
        #expect(changed == [] && known.utf8.count == all.utf8.count)
    }

    /// Returns the golden text, which UPDATE_GOLDEN=1 replaces by `text`.
    private func kept(_ file: String, _ text: String) throws -> String {
        let location = Self.folder.appendingPathComponent(file)
        if Self.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: location.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: location, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: location, encoding: .utf8)
    }

    /// Returns the FNV-1a hash of 64 bits. It detects changes, but is not safe against forgery.
    private static func checksum(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\(text.utf8.count) \(String(hash, radix: 16))"
    }
}
