import BenchmarkModel
import Foundation
import SampleRuns
import Testing

/// What every form says of every golden run stays the same byte for byte, until UPDATE_GOLDEN=1 writes the files anew.
///
/// Short texts of the sample run are files; of the others a line has the size and a checksum. GOLDEN_TEXTS=DIR writes all texts there, so that two
/// versions of the program can be compared with diff.
@Suite("Golden texts of every form") struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    private static let environment = ProcessInfo.processInfo.environment
    private static let updates = environment["UPDATE_GOLDEN"] == "1"

    /// Forms of the sample run that are kept as files.
    private static let whole = [
        "summary": "summary.txt", "markdown": "run.md", "junit": "run-junit.xml", "benchstat": "benchstat.txt",
        "wide": "wide.csv", "comparison csv": "comparison.csv", "comparison markdown": "comparison.md",
        "comparison junit": "comparison-junit.xml", "calibration": "calibration.txt",
    ]

    private static func golden(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// FNV-1a, 64 bits: a guard against changes, not against forgers.
    private static func checksum(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\(text.utf8.count) \(String(hash, radix: 16))"
    }

    private static func texts() throws -> [(name: String, form: String, text: String)] {
        let runs = try GoldenRuns.all().flatMap { name, run, comparison in
            AllForms.of(run, comparison).map { (name, $0.name, $0.texts().joined(separator: "\n")) }
        }
        let calibration = AllForms.of(GoldenRuns.calibration).map {
            ("sample", $0.name, $0.texts().joined(separator: "\n"))
        }
        return runs + calibration
    }

    @Test("every form of every golden run is as it was")
    func forms() throws {
        let texts = try Self.texts()
        if let directory = Self.environment["GOLDEN_TEXTS"] {
            for (name, form, text) in texts {
                try text.write(toFile: "\(directory)/\(name) \(form)", atomically: false, encoding: .utf8)
            }
        }
        let lines = texts.map { "\($0.name), \($0.form): \(Self.checksum($0.text))" }
        if Self.updates {
            try (lines.joined(separator: "\n") + "\n")
                .write(to: Self.folder.appendingPathComponent("checksums.txt"), atomically: true, encoding: .utf8)
        }
        let kept = Set(try Self.golden("checksums.txt").split(separator: "\n").map(String.init))
        let changed = lines.filter { !kept.contains($0) }
        #expect(changed == [] && kept.count == lines.count)
        for (name, form, text) in texts where name == "sample" {
            guard let file = Self.whole[form] else { continue }
            if Self.updates {
                try text.write(to: Self.folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
            }
            #expect(try text == Self.golden(file))
        }
    }
}
