import BenchmarkModel
import Foundation
import HTMLReport
import Harness
import LinuxSystem
import Report

/// The HTML page of a run: its text, and its place beside the store.
enum RunPage {
    static func text(_ summary: ResultSummary) -> String {
        let script = (try? Project.locate()).flatMap { try? String(contentsOfFile: $0.plotScript, encoding: .utf8) }
        return HTMLReport.text(summary, script: script)
    }

    /// Writes DIRECTORY/RUN.html and gives its path.
    static func write(_ summary: ResultSummary, into directory: String) -> Result<String, OutputFileError> {
        let path = "\(directory)/\(summary.head.id).html"
        return Result { () throws(OutputFileError) in
            try OutputFile.write(text(summary), to: path)
            return path
        }
    }
}

/// Draws Vega-Lite specifications as pictures, by the program that also makes the pages' script.
enum PlotRenderer {
    static let forms = ["svg", "png"]

    /// Writes a file a picture into `directory`, which is made, and gives the exit code.
    static func draw(_ pictures: [Picture], as form: String, into directory: String) throws -> Int32 {
        let project = try Project.locate()
        let (python, script) = project.plotProgram
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw HarnessError.missing(
                "--plots: what draws plots is not there (\(python)): `scripts/setup bench` in \(project.root) gets it")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            Console.error("--plots \(directory): cannot be made: \(error.localizedDescription)")
            return ExitCode.cannotWrite
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script, form]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // A line a picture. The exit code tells where the program ended early.
        let lines = pictures.map { "\($0.name) \($0.specification)\n" }.joined()
        try? input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        try? input.fileHandleForWriting.close()
        let drawn = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit else {
            Console.error("--plots: \(python) was ended by signal \(process.terminationStatus)")
            return ExitCode.cannotWrite
        }
        // It has said what was wrong, and ends with one of the codes here.
        guard process.terminationStatus == 0 else { return process.terminationStatus }
        for (name, picture) in files(drawn) { try OutputFile.write(picture, to: "\(directory)/\(name).\(form)") }
        Console.note("\(Count.text(pictures.count, "plot")) in \(directory)")
        return 0
    }

    /// The pictures that the program gave: of each a line with its name and its size in bytes, then its bytes.
    private static func files(_ drawn: Data) -> [(name: String, picture: [UInt8])] {
        var files: [(String, [UInt8])] = []
        var rest = drawn[...]
        while let end = rest.firstIndex(of: 10) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let size = Int(words[1]), size >= 0 else { break }
            let picture = rest[(end + 1)...].prefix(size)
            files.append((String(words[0]), Array(picture)))
            rest = rest[picture.endIndex...]
        }
        return files
    }
}
