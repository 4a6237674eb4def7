import Analysis
import BenchmarkModel
import Foundation
import HTMLReport
import Harness
import LinuxSystem

/// The HTML page of a run: its text, and its place beside the store.
enum RunPage {
    static func text(
        _ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, in world: World
    ) -> String {
        let script = (try? world.project()).flatMap { try? String(contentsOfFile: $0.plotScript, encoding: .utf8) }
        return HTMLReport.text(run, judgement, comparison, script: script)
    }

    /// Writes DIRECTORY/RUN.html and gives its path.
    static func write(
        _ run: StoredRun, _ judgement: Judgement, _ comparison: Comparison?, into directory: String, in world: World
    ) -> Result<String, OutputFileError> {
        let path = "\(directory)/\(run.id).html"
        return Result { () throws(OutputFileError) in
            try OutputFile.write(text(run, judgement, comparison, in: world), to: path)
            return path
        }
    }
}
