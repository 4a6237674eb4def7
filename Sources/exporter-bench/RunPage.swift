import Analysis
import BenchmarkModel
import Foundation
import HTMLReport
import Harness

/// The HTML page of a run: its text, and its place beside the store.
enum RunPage {
    static func text(_ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?) -> String {
        let script = (try? Project.locate()).flatMap { try? String(contentsOfFile: $0.plotScript, encoding: .utf8) }
        return HTMLReport.text(run, judgement, comparison, script: script)
    }

    /// Writes DIRECTORY/RUN.html and, unless `quietly`, says where. The result is in the store whatever becomes of the page: that it cannot be written is
    /// a warning.
    static func write(
        _ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, into directory: String,
        quietly: Bool = false
    ) {
        let path = "\(directory)/\(run.id).html"
        do {
            try Data(text(run, judgement, comparison).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            if !quietly { Console.note("report: \(path)") }
        } catch {
            Console.note("the report \(path) cannot be written: \(error.localizedDescription)")
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
        process.arguments = [script, form, directory]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // A line a picture. That it ended early is told by its exit code.
        signal(SIGPIPE, SIG_IGN)
        let lines = pictures.map { "\($0.name) \($0.specification)\n" }.joined()
        try? input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationReason == .exit else {
            Console.error("--plots: \(python) was ended by signal \(process.terminationStatus)")
            return ExitCode.cannotWrite
        }
        // It has said what was wrong, and ends with one of the codes here.
        guard process.terminationStatus == 0 else { return process.terminationStatus }
        Console.note("\(pictures.count) plots in \(directory)")
        return 0
    }
}
